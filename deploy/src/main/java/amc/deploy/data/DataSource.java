package amc.deploy.data;

import amc.deploy.data.PublicDataset.DataFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A place that files of a data set can be had from. */
interface DataSource {
  /** For messages. */
  String name();

  /**
   * Puts the files, plain or with ".gz" behind their names, into a folder; nobody has checked them.
   *
   * @param scratch empty folder for intermediate files
   * @param target empty folder
   */
  void fetch(List<DataFile> files, Path scratch, Path target)
      throws IOException, InterruptedException;
}

package amc.worker.problem;

import amc.protocol.job.UserError;
import amc.worker.dataset.IdxFiles;
import java.nio.file.Path;
import java.util.Map;

/** Where the files are that a job names. Methods throw {@link UserError} for what is nowhere. */
public interface JobFiles {
  /**
   * A file that the job names; whether it exists is for the reader to find out.
   *
   * @param name as in the job
   */
  Path named(String name);

  /** A file of a fetched data set, plain or with .gz added. */
  Path fetched(String dataset, String file);

  /**
   * Files on this machine's disk, by their names.
   *
   * @param jobDirectory directory that relative paths in the job start from
   * @param dataHome directory of fetched data sets, one folder each
   */
  static JobFiles onDisk(Path jobDirectory, Path dataHome) {
    return new JobFiles() {
      @Override
      public Path named(String name) {
        return jobDirectory.resolve(name);
      }

      @Override
      public Path fetched(String dataset, String file) {
        return IdxFiles.fetched(dataHome, dataset, file);
      }
    };
  }

  /**
   * The same files, each entered into a table when it is asked for: under its name, or as {@code
   * DATASET/FILE}.
   */
  default JobFiles listedIn(Map<String, Path> table) {
    JobFiles all = this;
    return new JobFiles() {
      @Override
      public Path named(String name) {
        Path path = all.named(name);
        table.put(name, path);
        return path;
      }

      @Override
      public Path fetched(String dataset, String file) {
        Path path = all.fetched(dataset, file);
        table.put(dataset + "/" + path.getFileName(), path);
        return path;
      }
    };
  }

  /** The files of such a table, and no others. */
  static JobFiles of(Map<String, Path> table) {
    return new JobFiles() {
      @Override
      public Path named(String name) {
        Path path = table.get(name);
        if (path == null) {
          throw new UserError(
              "the run came without the checksum of %s: submit it with this version of amc"
                  .formatted(name));
        }
        return path;
      }

      @Override
      public Path fetched(String dataset, String file) {
        String plain = dataset + "/" + file;
        String zipped = plain + ".gz";
        return named(table.containsKey(zipped) ? zipped : plain);
      }
    };
  }
}

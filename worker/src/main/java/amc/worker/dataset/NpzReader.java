package amc.worker.dataset;

import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.worker.dataset.NpyFiles.Table;
import amc.worker.network.ParameterLayout;
import amc.worker.network.ParameterLayout.Block;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** What {@link NpzWriter} wrote. Methods throw UserError for a file that it did not write. */
public final class NpzReader {
  private static final String SUFFIX = ".npy";
  private static final String ANOTHER =
      "it is cut off, or belongs to another network than the job's: restore it";

  private final Path file;
  private final Map<String, Table> arrays;

  private NpzReader(Path file, Map<String, Table> arrays) {
    this.file = file;
    this.arrays = arrays;
  }

  /** Reads a whole archive. */
  public static NpzReader read(Path file) {
    Map<String, Table> arrays = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      ZipEntry entry;
      while ((entry = zip.getNextEntry()) != null) {
        String name = entry.getName();
        if (name.endsWith(SUFFIX)) {
          name = name.substring(0, name.length() - SUFFIX.length());
        }
        arrays.put(name, NpyFiles.parse(file, zip.readAllBytes()));
      }
    } catch (IOException e) {
      throw DataFile.unreadable(file, e);
    }
    if (arrays.isEmpty()) {
      throw DataFile.error(file, "no archive of NumPy arrays", "restore it");
    }
    return new NpzReader(file, arrays);
  }

  /** First size of an array's shape. */
  public int rows(String name) {
    return array(name).rows();
  }

  /**
   * The blocks of a parameter vector.
   *
   * @param precision that they were written in
   */
  public Parameters parameters(ParameterLayout layout, Precision precision) {
    Parameters x = Parameters.zeros(precision, layout.size());
    for (Block block : layout.blocks()) {
      Table array = array(block.name());
      if (array.rows() != block.shape().getFirst() || array.values().length != block.length()) {
        throw DataFile.error(
            file, "array %s is not of shape %s".formatted(block.name(), block.shape()), ANOTHER);
      }
      for (int i = 0; i < block.length(); i++) {
        switch (x) {
          case Parameters.Float32 p -> p.values()[block.offset() + i] = (float) array.values()[i];
          case Parameters.Float64 p -> p.values()[block.offset() + i] = array.values()[i];
        }
      }
    }
    return x;
  }

  private Table array(String name) {
    @Nullable Table array = arrays.get(name);
    if (array == null) {
      throw DataFile.error(file, "no array " + name, ANOTHER);
    }
    return array;
  }
}

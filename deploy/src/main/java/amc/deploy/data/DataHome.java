package amc.deploy.data;

import java.nio.file.Path;

/** Where fetched data sets are kept. */
public final class DataHome {
  private DataHome() {}

  /** {@code $AMC_DATA}, else {@code .cache/amc/data} in the user's home. */
  public static Path path() {
    String set = System.getenv("AMC_DATA");
    return set != null && !set.isEmpty()
        ? Path.of(set)
        : Path.of(System.getProperty("user.home"), ".cache", "amc", "data");
  }
}

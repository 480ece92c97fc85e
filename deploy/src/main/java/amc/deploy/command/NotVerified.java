package amc.deploy.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** What is said of a folder whose results are not those that training again comes to. */
final class NotVerified {
  private NotVerified() {}

  /** Says why; returns the exit code. */
  static int because(PrintWriter err, Path folder, String why) {
    err.println("amc: " + folder + " is not verified: " + why);
    return ExitCode.SOFTWARE;
  }

  /**
   * How a record differs from the summary that was written of it, or null: it may have more since.
   *
   * @param record with how much it has, such as "table has 3 trajectories"
   */
  static @Nullable String difference(
      String record, long here, String hash, long summary, String summaryHash) {
    return here > summary || here == summary && hash.equals(summaryHash)
        ? null
        : "its %s, hash %s, its summary %s, hash %s".formatted(record, hash, summary, summaryHash);
  }
}

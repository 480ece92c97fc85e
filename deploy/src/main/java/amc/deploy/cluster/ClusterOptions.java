package amc.deploy.cluster;

import amc.protocol.job.UserError;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that can train on a cluster. */
public final class ClusterOptions {
  private static final int MAX_WORKERS = 256;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Train on N worker processes of this machine; --threads are those of each worker.")
  private @Nullable Integer workers;

  @Option(
      names = "--cluster",
      paramLabel = "HOST:PORT",
      description = "Train on the cluster that this coordinator belongs to.")
  private @Nullable String cluster;

  /** Whether to train on a cluster at all. */
  public boolean isSet() {
    if (workers != null && cluster != null) {
      throw new UserError("--workers and --cluster exclude each other: give one of them");
    }
    if (workers != null && (workers < 1 || workers > MAX_WORKERS)) {
      throw new UserError(
          "workers=%d must be in [1, %d] (--workers)".formatted(workers, MAX_WORKERS));
    }
    return workers != null || cluster != null;
  }

  /** Worker processes to start on this machine; 0 to join a cluster. */
  int workers() {
    return workers == null ? 0 : workers;
  }

  /** Threads of each worker on this machine where nobody asks for another number. */
  public int threadsOfEach() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, workers()));
  }

  /** HOST:PORT of a coordinator, where {@link #workers} is 0. */
  String cluster() {
    return Objects.requireNonNull(cluster);
  }
}

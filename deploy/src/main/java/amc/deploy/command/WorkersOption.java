package amc.deploy.command;

import amc.deploy.client.Where;
import amc.deploy.client.Where.Here;
import amc.deploy.run.Training.Effort;
import amc.protocol.job.UserError;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Option of commands that can train on worker processes of this machine. */
final class WorkersOption {
  private static final int MAX_WORKERS = 256;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Train on N worker processes of this machine; --threads are those of each worker.")
  private @Nullable Integer workers;

  /**
   * Whether to train on worker processes at all.
   *
   * @throws UserError if there cannot be so many
   */
  boolean isSet() {
    if (workers != null && (workers < 1 || workers > MAX_WORKERS)) {
      throw new UserError(
          "workers=%s must be in [1, %s] (--workers)".formatted(workers, MAX_WORKERS));
    }
    return workers != null;
  }

  /** Where to train, if it is set. */
  Where where() {
    return new Here(Objects.requireNonNull(workers));
  }

  /** What each worker spends, if it is set: the processors are shared unless somebody says how. */
  Effort effort(EffortOptions asked) {
    int threads = Runtime.getRuntime().availableProcessors() / Objects.requireNonNull(workers);
    return asked.resolve("auto", Math.max(1, threads));
  }
}

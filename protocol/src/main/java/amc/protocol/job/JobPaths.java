package amc.protocol.job;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The files that a job names. */
public final class JobPaths {
  private JobPaths() {}

  /** The job with every file name replaced. */
  public static Job map(Job job, UnaryOperator<String> change) {
    return new Job(
        job.name(),
        map(job.task(), change),
        job.network(),
        job.loss(),
        job.optimizer(),
        job.batching(),
        job.precision(),
        job.budget(),
        job.shardSize(),
        job.seed());
  }

  private static TaskSpec map(TaskSpec task, UnaryOperator<String> change) {
    return switch (task) {
      case TaskSpec.Synthetic s -> s;
      case TaskSpec.TestFunction f -> f;
      case TaskSpec.Idx i ->
          new TaskSpec.Idx(
              i.dataset(),
              map(i.trainImages(), change),
              map(i.trainLabels(), change),
              map(i.testImages(), change),
              map(i.testLabels(), change),
              i.limit(),
              i.classes());
      case TaskSpec.Csv c ->
          new TaskSpec.Csv(
              change.apply(c.train()),
              map(c.test(), change),
              c.header(),
              c.targets(),
              c.classes(),
              c.ignore(),
              c.separator(),
              c.decimal());
      case TaskSpec.Npy n ->
          new TaskSpec.Npy(
              change.apply(n.trainInputs()),
              change.apply(n.trainTargets()),
              map(n.testInputs(), change),
              map(n.testTargets(), change),
              n.classes());
      case TaskSpec.Plugin p ->
          new TaskSpec.Plugin(map(p.jar(), change), p.objective(), p.settings());
    };
  }

  private static @Nullable String map(@Nullable String path, UnaryOperator<String> change) {
    return path == null ? null : change.apply(path);
  }
}

package amc.protocol.job;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The files that a job names. */
public final class JobPaths {
  private JobPaths() {}

  /** The fields of the job that name files, in the order of {@link #map}, with what they name. */
  public static Map<String, String> named(Job job) {
    Map<String, String> named = new LinkedHashMap<>();
    switch (job.task()) {
      case TaskSpec.Synthetic s -> {}
      case TaskSpec.TestFunction f -> {}
      case TaskSpec.Idx i -> {
        put(named, "task.trainImages", i.trainImages());
        put(named, "task.trainLabels", i.trainLabels());
        put(named, "task.testImages", i.testImages());
        put(named, "task.testLabels", i.testLabels());
      }
      case TaskSpec.Csv c -> {
        put(named, "task.train", c.train());
        put(named, "task.test", c.test());
      }
      case TaskSpec.Npy n -> {
        put(named, "task.trainInputs", n.trainInputs());
        put(named, "task.trainTargets", n.trainTargets());
        put(named, "task.testInputs", n.testInputs());
        put(named, "task.testTargets", n.testTargets());
      }
      case TaskSpec.Plugin p -> put(named, "task.jar", p.jar());
    }
    return named;
  }

  private static void put(Map<String, String> named, String field, @Nullable String path) {
    if (path != null) {
      named.put(field, path);
    }
  }

  /** The job with other files, one for each of {@link #named}, in its order. */
  public static Job with(Job job, Collection<String> paths) {
    Iterator<String> next = paths.iterator();
    return map(job, path -> next.next());
  }

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

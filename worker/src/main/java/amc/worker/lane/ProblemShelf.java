package amc.worker.lane;

import amc.protocol.job.BatchingSpec;
import amc.protocol.job.Job;
import amc.protocol.job.JobPaths;
import amc.protocol.job.LossKind;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.Population;
import amc.protocol.job.Precision;
import amc.protocol.job.Study;
import amc.protocol.job.TaskSpec;
import amc.worker.problem.JobFiles;
import amc.worker.problem.Memory;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import amc.worker.problem.Problems.Material;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Problems of many jobs that have much in common: data are loaded once for all jobs of a task.
 * Those used last are kept. Thread-safe; who asks waits while another's data are loaded.
 */
public final class ProblemShelf {
  private static final int KEPT = 4;

  private final JobFiles files;
  private final Map<TaskSpec, Material> materials = lastUsed();
  private final Map<Key, Problem> problems = lastUsed();

  /** What a problem depends on, or is checked against. */
  private record Key(
      TaskSpec task,
      @Nullable NetworkSpec network,
      LossKind loss,
      BatchingSpec batching,
      Precision precision) {}

  /**
   * @param files of all jobs
   */
  public ProblemShelf(JobFiles files) {
    this.files = files;
  }

  /** A study with files by absolute paths. */
  public static Study absolute(Study study) {
    return study.mapFiles(path -> Path.of(study.files()).resolve(path).toString());
  }

  /** A population with files by absolute paths. */
  public static Population absolute(Population population) {
    Path files = Path.of(population.files());
    return population.withJob(
        JobPaths.map(population.job(), path -> files.resolve(path).toString()));
  }

  private static <K, V> Map<K, V> lastUsed() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > KEPT;
      }
    };
  }

  /**
   * The problem of a job; as long as it is kept, the same object for jobs that differ in seed,
   * optimizer or budget alone.
   */
  public synchronized Problem problem(Job job) {
    Key key = new Key(job.task(), job.network(), job.loss(), job.batching(), job.precision());
    Problem problem = problems.get(key);
    if (problem == null) {
      problem = Problems.of(job, material(job.task()));
      Memory.requireRoom(job, problem);
      problems.put(key, problem);
    }
    return problem;
  }

  private Material material(TaskSpec task) {
    Material material = materials.get(task);
    if (material == null) {
      material = Problems.material(task, files);
      materials.put(task, material);
    }
    return material;
  }
}

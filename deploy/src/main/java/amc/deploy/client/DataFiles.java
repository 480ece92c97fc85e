package amc.deploy.client;

import amc.deploy.data.DataHome;
import amc.protocol.job.Job;
import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import amc.worker.files.ListedProblem;
import amc.worker.files.ListedProblem.Listed;
import amc.worker.problem.Memory;
import amc.worker.problem.Problem;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of jobs, each once; they are loaded, to find errors in them. Confined to one thread.
 */
public final class DataFiles {
  private final Set<TaskSpec> tasks = new HashSet<>();
  private final Map<String, Listed> files = new LinkedHashMap<>();
  private final Set<String> code = new HashSet<>();

  /**
   * Loads a job's data, and takes its files in.
   *
   * @throws UserError if they are not right, or more than fit in memory
   */
  public Problem load(Job job) {
    tasks.add(job.task());
    ListedProblem listed = listed(job);
    for (Listed file : listed.files()) {
      files.putIfAbsent(file.file().name(), file);
      if (job.task() instanceof TaskSpec.Plugin) {
        code.add(file.file().name());
      }
    }
    return listed.problem();
  }

  /** The same, unless a job with the same data was there before. */
  public void loadIfNew(Job job) {
    if (!tasks.contains(job.task())) {
      load(job);
    }
  }

  static ListedProblem listed(Job job) {
    try {
      return ListedProblem.load(job, Path.of(""), DataHome.path());
    } catch (OutOfMemoryError e) {
      throw Memory.exhausted(job, e);
    }
  }

  /** All files so far. */
  public List<Listed> files() {
    return List.copyOf(files.values());
  }

  /** Names of those files that are code, which is never sent. */
  public Set<String> code() {
    return Set.copyOf(code);
  }
}

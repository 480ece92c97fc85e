package amc.worker.host;

import amc.protocol.job.TaskSpec;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Task;
import amc.protocol.message.Jobs;
import amc.worker.files.FileFinder;
import amc.worker.lane.Lane;
import amc.worker.problem.JobFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What the lanes of a job do: its kind. Thread-safe. */
interface LaneWork {

  /** A lane for the job's tasks. */
  Lane lane();

  /**
   * Does a task.
   *
   * @param stop asked between windows
   * @param progress hears of evaluations so far, between windows
   * @return null where it was stopped
   */
  @Nullable Done run(Task task, Lane lane, BooleanSupplier stop, LongConsumer progress);

  /**
   * Files of a job by the names that its client gave them.
   *
   * @param task any of the job's
   */
  static JobFiles find(TaskSpec task, Jobs.DataFile[] files, FileFinder finder) {
    boolean code = task instanceof TaskSpec.Plugin;
    Map<String, Path> found = new HashMap<>();
    for (Jobs.DataFile file : files) {
      found.put(file.name(), code ? finder.findCode(file) : finder.find(file));
    }
    return JobFiles.of(found);
  }
}

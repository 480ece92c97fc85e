package amc.worker.host;

import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Task;
import amc.worker.lane.Lane;
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
}

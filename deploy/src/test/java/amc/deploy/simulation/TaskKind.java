package amc.deploy.simulation;

import amc.coordinator.journal.Stream;
import amc.coordinator.lanes.TaskLife;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Task;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A kind of job. */
interface TaskKind<S> {
  Stream<S> stream(int epoch);

  TaskLife<String, Integer, S> life(
      int epoch, @Nullable Outcome outcome, TaskLife.Port<String, Integer> port);

  /** What a worker comes to. */
  Done result(Task task);

  /** Tasks that a sum has. */
  Set<Long> kept(S sum);

  /** The client hears of something. */
  void hear(Jobs.Event event);

  /** Tasks that there are to do. */
  long tasks();

  /** What the client has, for the end of a schedule. */
  void assertComplete();
}

package amc.coordinator.lanes;

import amc.protocol.message.Hosting.Task;

/**
 * What is done to workers that have lanes.
 *
 * @param <W> workers
 */
public interface LanePort<W> {
  /** Has a worker open lanes; {@link TaskLife#reported} follows, unless a message is lost. */
  void open(int number, W worker, int threads);

  /** Tells a worker what to do, and which ends it may forget. */
  void explore(W worker, int order, Task[] tasks, long[] known);

  /** Has a worker use another number of threads. */
  void lease(W worker, int threads);

  /** Has a worker close its lanes. */
  void release(W worker);

  /** Notes for the log. */
  void note(String text);
}

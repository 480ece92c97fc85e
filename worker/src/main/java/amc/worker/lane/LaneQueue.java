package amc.worker.lane;

import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Explore;
import amc.protocol.message.Hosting.LanesReport;
import amc.protocol.message.Hosting.OpenLanes;
import amc.protocol.message.Hosting.Task;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the lanes of a worker have to do for a job, and what they have done that its coordinator has
 * not in the journal yet. It outlives coordinators: the next one finds it as it is. A state machine
 * without threads or clock; confined to one thread, or guarded.
 */
public final class LaneQueue {
  private static final int MOST_ENDS = 2000; // in a report

  private final Map<Long, Task> waiting = new LinkedHashMap<>();
  private final Set<Long> running = new LinkedHashSet<>();
  private final Map<Long, Done> ends = new LinkedHashMap<>();
  private OpenLanes open;
  private int order; // number of what the coordinator said last

  public LaneQueue(OpenLanes open) {
    this.open = open;
  }

  /** A coordinator asks, perhaps another one than before. */
  public void open(OpenLanes again) {
    if (again.epoch() != open.epoch() || again.worker() != open.worker()) {
      order = 0;
    }
    open = again;
  }

  /** What the coordinator has asked last. */
  public OpenLanes asked() {
    return open;
  }

  /** Does what the coordinator says; what is older than what it said before is left out. */
  public void explore(Explore explore) {
    for (long number : explore.known()) {
      ends.remove(number);
    }
    if (explore.order() <= order) {
      return;
    }
    order = explore.order();
    waiting.clear();
    for (Task task : explore.tasks()) {
      if (!running.contains(task.number()) && !ends.containsKey(task.number())) {
        waiting.put(task.number(), task);
      }
    }
  }

  /** Whether nothing waits. */
  public boolean isIdle() {
    return waiting.isEmpty();
  }

  /** The next task, which runs from now on; null where nothing waits. */
  public @Nullable Task take() {
    if (waiting.isEmpty()) {
      return null;
    }
    Task next = waiting.values().iterator().next();
    waiting.remove(next.number());
    running.add(next.number());
    return next;
  }

  /** A task that ran is done. */
  public void done(Done done) {
    running.remove(done.number());
    ends.put(done.number(), done);
  }

  /** What there is to tell the coordinator. */
  public LanesReport report(long evaluationsUnderWay) {
    return new LanesReport(
        open.job(),
        open.epoch(),
        open.worker(),
        order,
        Stream.concat(running.stream(), waiting.keySet().stream()).mapToLong(n -> n).toArray(),
        ends.values().stream().limit(MOST_ENDS).toArray(Done[]::new),
        evaluationsUnderWay);
  }
}

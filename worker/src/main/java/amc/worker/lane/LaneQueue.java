package amc.worker.lane;

import amc.protocol.message.Hosting.Explore;
import amc.protocol.message.Hosting.LanesReport;
import amc.protocol.message.Hosting.OpenLanes;
import amc.protocol.message.Jobs.EndedTrajectory;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the lanes of a worker have to do for a study, and what they have done that its coordinator
 * has not in the journal yet. It outlives coordinators: the next one finds it as it is. A state
 * machine without threads or clock; confined to one thread, or guarded.
 */
public final class LaneQueue {
  /** What {@link #take} gives when there is nothing to do. */
  public static final int NONE = -1;

  private static final int MOST_ENDS = 2000; // in a report

  private final Set<Integer> waiting = new LinkedHashSet<>();
  private final Set<Integer> running = new LinkedHashSet<>();
  private final Map<Integer, EndedTrajectory> ends = new LinkedHashMap<>();
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
    for (long trajectory : explore.known()) {
      ends.remove((int) trajectory);
    }
    if (explore.order() <= order) {
      return;
    }
    order = explore.order();
    waiting.clear();
    for (long trajectory : explore.trajectories()) {
      int t = (int) trajectory;
      if (!running.contains(t) && !ends.containsKey(t)) {
        waiting.add(t);
      }
    }
  }

  /** Whether nothing waits. */
  public boolean isIdle() {
    return waiting.isEmpty();
  }

  /** The next trajectory, which runs from now on; or {@link #NONE}. */
  public int take() {
    if (waiting.isEmpty()) {
      return NONE;
    }
    int next = waiting.iterator().next();
    waiting.remove(next);
    running.add(next);
    return next;
  }

  /** A trajectory that ran has ended. */
  public void ended(EndedTrajectory end) {
    running.remove(end.trajectory());
    ends.put(end.trajectory(), end);
  }

  /** What there is to tell the coordinator. */
  public LanesReport report(long evaluationsUnderWay) {
    return new LanesReport(
        open.job(),
        open.epoch(),
        open.worker(),
        order,
        IntStream.concat(running.stream().mapToInt(t -> t), waiting.stream().mapToInt(t -> t))
            .asLongStream()
            .toArray(),
        ends.values().stream().limit(MOST_ENDS).toArray(EndedTrajectory[]::new),
        evaluationsUnderWay);
  }
}

package amc.coordinator.lanes;

import amc.coordinator.lanes.LaneBook.Lane;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.LanesReport;
import amc.protocol.message.Hosting.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Spreads tasks over the lanes of workers. What a worker was doing when its coordinator was lost it
 * goes on with; what a lost worker was doing goes to others. Confined to one thread.
 *
 * @param <W> workers
 */
final class TaskLanes<W> {
  private static final long SILENCE_NS = 3_000_000_000L;

  private final Tasks tasks;
  private final LanePort<W> port;
  private final LaneBook<W> lanes = new LaneBook<>();

  TaskLanes(Tasks tasks, LanePort<W> port) {
    this.tasks = tasks;
    this.port = port;
  }

  /**
   * These threads evaluate from now on, by worker, and no others.
   *
   * @param going whether there is anything to do
   */
  void leased(Map<W, Integer> threads, boolean going) {
    LaneBook.Change<W> change = lanes.update(threads);
    for (Lane<W> lane : change.gone()) {
      port.note("worker %s leaves".formatted(lane.number()));
      lane.assigned().keySet().forEach(tasks::free);
      port.release(lane.worker());
    }
    if (going) {
      change.come().forEach(this::open);
      change.changed().forEach(lane -> port.lease(lane.worker(), lane.threads()));
    }
  }

  private void open(Lane<W> lane) {
    port.open(lane.number(), lane.worker(), lane.threads());
  }

  /** A worker has told what it has done and does. */
  void reported(LanesReport report, long nowNs) {
    Lane<W> lane = lanes.lane(report.worker());
    if (lane == null) {
      return;
    }
    if (!lane.isOpen()) {
      port.note("worker %s joins, %s threads".formatted(lane.number(), lane.threads()));
    }
    int news = 0;
    List<Long> known = new ArrayList<>();
    for (Done done : report.done()) {
      if (tasks.isKept(done.number())) {
        known.add(done.number());
      } else if (tasks.done(done)) {
        lanes.forget(done.number());
        news++;
      }
    }
    lane.heard(news, report.evaluationsUnderWay(), nowNs);
    take(lane, report);
    explore(lane, known);
  }

  /** Notes what a worker has. What it was told after it said so is on its way. */
  private void take(Lane<W> lane, LanesReport report) {
    Set<Long> waiting = new HashSet<>();
    for (long number : report.waiting()) {
      if (!tasks.isOver(number)) {
        waiting.add(number);
      }
    }
    if (report.order() == lane.order()) {
      for (long number : List.copyOf(lane.assigned().keySet())) {
        if (!waiting.contains(number)) {
          lane.assigned().remove(number); // lost, with a life of the worker
          if (!tasks.isOver(number)) {
            tasks.free(number);
          }
        }
      }
    }
    for (long number : waiting) {
      Task found = tasks.claim(number);
      if (found != null) {
        lane.assigned().put(number, found);
      }
    }
  }

  /** Gives a worker more to do, in the order of the tasks; at their end, what waits elsewhere. */
  private void explore(Lane<W> lane, List<Long> known) {
    int wanted = lane.wanted();
    while (lane.assigned().size() < wanted) {
      Task task = tasks.next();
      if (task == null) {
        break;
      }
      lane.assigned().put(task.number(), task);
    }
    while (lane.assigned().size() < lane.threads()) {
      Lane<W> fullest = lanes.fullest();
      if (fullest == null || fullest == lane) {
        break;
      }
      Task last = new ArrayList<>(fullest.assigned().values()).getLast();
      fullest.assigned().remove(last.number());
      lane.assigned().put(last.number(), last);
      tell(fullest, List.of());
    }
    tell(lane, known);
  }

  private void tell(Lane<W> lane, List<Long> known) {
    port.explore(
        lane.worker(),
        lane.nextOrder(),
        lane.assigned().values().toArray(Task[]::new),
        known.stream().mapToLong(n -> n).toArray());
  }

  /** There are new tasks: whoever has too little to do gets some at once. */
  void dealAll() {
    for (Lane<W> lane : lanes.all()) {
      if (lane.isOpen() && lane.assigned().size() < lane.threads()) {
        explore(lane, List.of());
      }
    }
  }

  /** Messages may have been lost: asks those again that have said nothing for a while. */
  void tick(long nowNs) {
    for (Lane<W> lane : lanes.all()) {
      if (lane.isSilentSince(nowNs - SILENCE_NS)) {
        open(lane);
      }
    }
  }

  /** Has no worker do anything any more. */
  void releaseAll() {
    lanes.all().forEach(lane -> port.release(lane.worker()));
  }

  /** A worker by its number; null where it is gone. */
  @Nullable W worker(int number) {
    Lane<W> lane = lanes.lane(number);
    return lane == null ? null : lane.worker();
  }

  /** Workers that have said what they do. */
  int open() {
    return lanes.open();
  }

  /** Threads of these. */
  int threads() {
    return lanes.threads();
  }

  /** Evaluations of all tasks under way. */
  long underWay() {
    return lanes.underWay();
  }
}

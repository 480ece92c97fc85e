package amc.coordinator.lanes;

import amc.protocol.message.Hosting.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The workers that are leased to a job, by the numbers that they have in it, and what each has to
 * do. Confined to one thread.
 *
 * @param <W> workers
 */
final class LaneBook<W> {
  private static final double BLEND = 0.5; // weight of the newest rate
  private static final int MOST_WAITING = 4000;

  /** How long a worker shall have something to do without hearing from its coordinator. */
  private static final double AHEAD_SECONDS = 0.5;

  private final Map<Integer, Lane<W>> byNumber = new LinkedHashMap<>();
  private int next;

  /** A worker's lanes. */
  static final class Lane<W> {
    private final int number;
    private final W worker;
    private int threads;
    private final Map<Long, Task> assigned = new LinkedHashMap<>();
    private int order; // of what it was told last
    private boolean open;
    private long heardNs;
    private double endsPerSecond;
    private long underWay;

    Lane(int number, W worker, int threads) {
      this.number = number;
      this.worker = worker;
      this.threads = threads;
    }

    int number() {
      return number;
    }

    W worker() {
      return worker;
    }

    int threads() {
      return threads;
    }

    /** Tasks that it does, or shall do, by number. */
    Map<Long, Task> assigned() {
      return assigned;
    }

    /** Whether it has said what it does. */
    boolean isOpen() {
      return open;
    }

    int nextOrder() {
      return ++order;
    }

    int order() {
      return order;
    }

    /** It has told of so many ends since it told last. */
    void heard(int ends, long evaluationsUnderWay, long nowNs) {
      if (open && nowNs > heardNs) {
        double rate = ends / ((nowNs - heardNs) * 1e-9);
        endsPerSecond += BLEND * (rate - endsPerSecond);
      }
      open = true;
      heardNs = nowNs;
      underWay = evaluationsUnderWay;
    }

    boolean isSilentSince(long ns) {
      return !open || heardNs < ns;
    }

    /** How many tasks it shall have. */
    int wanted() {
      return threads + (int) Math.min(MOST_WAITING, AHEAD_SECONDS * endsPerSecond);
    }
  }

  /** Lanes that are new, workers that are gone, and lanes whose threads have changed. */
  record Change<W>(List<Lane<W>> come, List<Lane<W>> gone, List<Lane<W>> changed) {}

  /** Takes the threads that are leased now, by worker. */
  Change<W> update(Map<W, Integer> leases) {
    Change<W> change = new Change<>(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Lane<W> lane : byNumber.values()) {
      Integer threads = leases.get(lane.worker);
      if (threads == null) {
        change.gone().add(lane);
      } else if (threads != lane.threads) {
        lane.threads = threads;
        change.changed().add(lane);
      }
    }
    change.gone().forEach(lane -> byNumber.remove(lane.number));
    leases.forEach(
        (worker, threads) -> {
          if (byNumber.values().stream().noneMatch(lane -> lane.worker.equals(worker))) {
            Lane<W> lane = new Lane<>(next++, worker, threads);
            byNumber.put(lane.number, lane);
            change.come().add(lane);
          }
        });
    return change;
  }

  /** A task is done: nobody needs to do it any more. */
  void forget(long task) {
    byNumber.values().forEach(lane -> lane.assigned.remove(task));
  }

  @Nullable Lane<W> lane(int number) {
    return byNumber.get(number);
  }

  List<Lane<W>> all() {
    return List.copyOf(byNumber.values());
  }

  /** Workers that have said what they do. */
  int open() {
    return (int) byNumber.values().stream().filter(lane -> lane.open).count();
  }

  /** Threads of these. */
  int threads() {
    return byNumber.values().stream()
        .filter(lane -> lane.open)
        .mapToInt(lane -> lane.threads)
        .sum();
  }

  /** Evaluations of all tasks under way. */
  long underWay() {
    return byNumber.values().stream().mapToLong(lane -> lane.underWay).sum();
  }

  /** The lane with the most that waits behind what its threads run; null where none has any. */
  @Nullable Lane<W> fullest() {
    Lane<W> fullest = null;
    for (Lane<W> lane : byNumber.values()) {
      if (lane.assigned.size() > lane.threads
          && (fullest == null
              || lane.assigned.size() - lane.threads > fullest.assigned.size() - fullest.threads)) {
        fullest = lane;
      }
    }
    return fullest;
  }
}

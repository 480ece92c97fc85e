package amc.coordinator.loop;

import amc.coordinator.loop.Member.Status;
import amc.coordinator.placement.Batching;
import amc.coordinator.placement.Placement.Speed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The workers that host a run. Confined to one thread. */
final class Members {
  private final Map<Integer, Member> all = new TreeMap<>();

  void add(int worker) {
    all.put(worker, new Member(worker));
  }

  @Nullable Member remove(int worker) {
    return all.remove(worker);
  }

  @Nullable Member get(int worker) {
    return all.get(worker);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Those that get work, by number. */
  List<Member> ready() {
    List<Member> ready = new ArrayList<>(all.size());
    for (Member m : all.values()) {
      if (m.status == Status.READY) {
        ready.add(m);
      }
    }
    return ready;
  }

  /**
   * Gives work to those again that missed deadlines: a worker that is late is better than none.
   *
   * @return whether there are any
   */
  boolean readmit() {
    boolean any = false;
    for (Member m : all.values()) {
      if (m.status == Status.SUSPENDED) {
        m.status = Status.READY;
        m.misses = 0;
        any = true;
      }
    }
    return any;
  }

  /**
   * Measured time of the fastest worker for one candidate alone on one shard, in nanoseconds; 1
   * while no worker's is known.
   */
  double unitNs() {
    double fastest = Double.MAX_VALUE;
    for (Member m : ready()) {
      fastest = Math.min(fastest, m.unitNs(fastest));
    }
    return fastest == Double.MAX_VALUE ? 1 : fastest;
  }

  /**
   * Measured speeds of those that get work.
   *
   * @param last the latest window: who had no part in it is believed to be a little faster than it
   *     was; null for none
   */
  List<Speed> speeds(@Nullable Gather last) {
    List<Speed> speeds = new ArrayList<>();
    double fastest = unitNs();
    for (Member m : ready()) {
      if (last != null && last.parts().stream().noneMatch(p -> p.owner == m.worker)) {
        m.forget(fastest);
      }
      speeds.add(new Speed(m.worker, m.unitNs(fastest)));
    }
    return speeds;
  }

  /**
   * How long the slowest worker should take for its part of a window, by the times measured so far;
   * next to nothing while they tell of compilation.
   */
  double expectedNs(Gather gather, Batching batching) {
    double slowest = 0;
    for (Part part : gather.parts()) {
      Member owner = all.get(part.owner);
      slowest = owner == null ? slowest : Math.max(slowest, part.units(batching) * owner.unitNs(0));
    }
    return slowest;
  }

  /** The fastest worker that has answered all of its own parts, or null. */
  @Nullable Member helper(Gather gather) {
    Member best = null;
    for (Member m : ready()) {
      boolean busy = false;
      for (Part part : gather.parts()) {
        busy |= part.owner == m.worker && part.answer() == null;
      }
      if (!busy && (best == null || m.unitNs(1e9) < best.unitNs(1e9))) {
        best = m;
      }
    }
    return best;
  }
}

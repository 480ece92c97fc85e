package amc.coordinator.job;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Keeps the fleet, and says which jobs' leases have changed. Confined to one thread.
 *
 * @param <W> workers
 */
public final class Leasing<W> {
  private final BiConsumer<Long, Map<W, Integer>> tell;
  private final BiConsumer<Long, String> abandon;
  private final Set<Long> jobs = new LinkedHashSet<>();
  private final Set<Long> held = new HashSet<>(); // may be of jobs that are not there yet
  private final Set<Long> abandoned = new HashSet<>();
  private final Map<Long, String> reasons = new HashMap<>(); // of the last worker that refused
  private Fleet<W> fleet = Fleet.empty();

  /**
   * @param tell tells a job what it is leased, whenever that changes
   * @param abandon tells a job that no worker takes it, and why the last one did not
   */
  public Leasing(BiConsumer<Long, Map<W, Integer>> tell, BiConsumer<Long, String> abandon) {
    this.tell = tell;
    this.abandon = abandon;
  }

  /** A job wants workers. */
  public void add(long job) {
    jobs.add(job);
    if (!held.contains(job)) {
      become(fleet.with(job));
    }
  }

  /** A job gets no threads from now on, or threads again; then it is the youngest. */
  public void hold(long job, boolean nothing) {
    if (nothing && held.add(job)) {
      become(fleet.without(job));
    } else if (!nothing && held.remove(job) && jobs.contains(job)) {
      become(fleet.with(job));
    }
  }

  /** A job is over. */
  public void remove(long job) {
    jobs.remove(job);
    held.remove(job);
    abandoned.remove(job);
    reasons.remove(job);
    become(fleet.without(job));
  }

  /** A worker has so many threads to lease. */
  public void offered(W worker, int threads) {
    become(fleet.with(worker, threads));
  }

  /** Whether a worker has said what it offers. */
  public boolean knows(W worker) {
    return fleet.workers().contains(worker);
  }

  /** Forgets the workers that are not there any more. */
  public void retain(Set<W> there) {
    Fleet<W> fewer = fleet;
    for (W worker : fleet.workers()) {
      if (!there.contains(worker)) {
        fewer = fewer.without(worker);
      }
    }
    become(fewer);
  }

  /** A worker does not take a job. */
  public void refused(long job, W worker, String reason) {
    if (jobs.contains(job)) {
      reasons.put(job, reason);
      become(fleet.refusing(job, worker));
    }
  }

  private void become(Fleet<W> next) {
    Fleet<W> before = fleet;
    fleet = next;
    for (long job : List.copyOf(jobs)) {
      if (!next.leases(job).equals(before.leases(job))) {
        tell.accept(job, next.leases(job));
      }
      String reason = reasons.get(job);
      if (reason != null && next.isRefused(job) && abandoned.add(job)) {
        abandon.accept(job, reason);
      }
    }
  }
}

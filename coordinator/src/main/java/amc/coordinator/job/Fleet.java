package amc.coordinator.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which threads of which workers evaluate for which jobs. Every thread has one job at a time, and
 * jobs get equal shares, the older ones what is left over; where there are more jobs than threads,
 * the younger ones wait. A job keeps what it has, as far as its share allows, since every move
 * costs a worker the loading of its data. Immutable.
 *
 * @param <W> workers
 */
public final class Fleet<W> {
  private final Map<W, Integer> threads; // of each worker, in the order in which they came
  private final Map<Long, Set<W>> jobs; // who refuses them, in the order of their submission
  private final Map<Long, Map<W, Integer>> leases;

  private Fleet(
      Map<W, Integer> threads, Map<Long, Set<W>> jobs, Map<Long, Map<W, Integer>> leases) {
    this.threads = threads;
    this.jobs = jobs;
    this.leases = leases;
  }

  /** Nobody, with nothing to do. */
  public static <W> Fleet<W> empty() {
    return new Fleet<>(Map.of(), Map.of(), Map.of());
  }

  /** Threads by worker of a job; empty for one that waits, or is not there. */
  public Map<W, Integer> leases(long job) {
    return leases.getOrDefault(job, Map.of());
  }

  /** Workers whose threads are leased. */
  public Set<W> workers() {
    return threads.keySet();
  }

  /** Whether there are workers, and all of them refuse a job. */
  public boolean isRefused(long job) {
    Set<W> refusing = jobs.getOrDefault(job, Set.of());
    return !threads.isEmpty() && refusing.containsAll(threads.keySet());
  }

  /** With a worker, or with another number of its threads. */
  public Fleet<W> with(W worker, int itsThreads) {
    Map<W, Integer> more = new LinkedHashMap<>(threads);
    more.put(worker, itsThreads);
    return dealt(more, jobs);
  }

  /** Without a worker. */
  public Fleet<W> without(W worker) {
    Map<W, Integer> fewer = new LinkedHashMap<>(threads);
    fewer.remove(worker);
    return dealt(fewer, jobs);
  }

  /** With a job, the youngest. */
  public Fleet<W> with(long job) {
    Map<Long, Set<W>> more = new LinkedHashMap<>(jobs);
    more.putIfAbsent(job, Set.of());
    return dealt(threads, more);
  }

  /** Without a job. */
  public Fleet<W> without(long job) {
    Map<Long, Set<W>> fewer = new LinkedHashMap<>(jobs);
    fewer.remove(job);
    return dealt(threads, fewer);
  }

  /** With a worker that does not take a job. */
  public Fleet<W> refusing(long job, W worker) {
    if (!jobs.containsKey(job)) {
      return this;
    }
    Map<Long, Set<W>> more = new LinkedHashMap<>(jobs);
    Set<W> refusing = new HashSet<>(jobs.getOrDefault(job, Set.of()));
    refusing.add(worker);
    more.put(job, refusing);
    return dealt(threads, more);
  }

  private Fleet<W> dealt(Map<W, Integer> workers, Map<Long, Set<W>> wanted) {
    return new Fleet<>(
        Collections.unmodifiableMap(workers),
        Collections.unmodifiableMap(wanted),
        new Deal(workers, wanted).leases(leases));
  }

  /** Threads being dealt out. */
  private final class Deal {
    private final Map<Long, Set<W>> wanted;
    private final Map<W, Integer> free;
    private final Map<Long, Map<W, Integer>> dealt = new HashMap<>();

    Deal(Map<W, Integer> workers, Map<Long, Set<W>> wanted) {
      this.wanted = wanted;
      this.free = new LinkedHashMap<>(workers);
    }

    Map<Long, Map<W, Integer>> leases(Map<Long, Map<W, Integer>> before) {
      Map<Long, Integer> shares = shares();
      List<Long> choosy = shares.keySet().stream().filter(this::isRefusedBySome).toList();
      List<Long> others = shares.keySet().stream().filter(job -> !isRefusedBySome(job)).toList();
      for (List<Long> some : List.of(choosy, others)) { // who has no choice goes first
        some.forEach(job -> keep(job, before.getOrDefault(job, Map.of()), share(shares, job)));
        some.forEach(job -> fill(job, share(shares, job)));
      }
      shares.keySet().forEach(job -> fill(job, Integer.MAX_VALUE)); // what others refuse
      return dealt;
    }

    private boolean isRefusedBySome(long job) {
      return free.keySet().stream().anyMatch(w -> !accepts(job, w));
    }

    private static int share(Map<Long, Integer> shares, long job) {
      return shares.getOrDefault(job, 0);
    }

    private void keep(long job, Map<W, Integer> has, int share) {
      has.forEach((worker, n) -> take(job, worker, n, share));
    }

    /** Threads that each job should have; those that wait are left out. */
    private Map<Long, Integer> shares() {
      int all = free.values().stream().mapToInt(Integer::intValue).sum();
      List<Long> able =
          wanted.keySet().stream()
              .filter(job -> free.keySet().stream().anyMatch(w -> accepts(job, w)))
              .limit(all)
              .toList();
      Map<Long, Integer> shares = new LinkedHashMap<>();
      for (int i = 0; i < able.size(); i++) {
        shares.put(able.get(i), all / able.size() + (i < all % able.size() ? 1 : 0));
      }
      return shares;
    }

    private boolean accepts(long job, W worker) {
      return !wanted.getOrDefault(job, Set.of()).contains(worker);
    }

    private void fill(long job, int share) {
      @Nullable W best = best(job, share - has(job));
      while (best != null && has(job) < share) {
        take(job, best, Integer.MAX_VALUE, share);
        best = best(job, share - has(job));
      }
    }

    /** The worker with the fewest free threads that are enough, else the one with the most. */
    private @Nullable W best(long job, int missing) {
      List<W> able = new ArrayList<>();
      free.forEach(
          (worker, n) -> {
            if (n > 0 && accepts(job, worker)) {
              able.add(worker);
            }
          });
      Comparator<W> byFree = Comparator.comparing(w -> free.getOrDefault(w, 0));
      return able.stream()
          .filter(w -> free.getOrDefault(w, 0) >= missing)
          .min(byFree)
          .or(() -> able.stream().max(byFree))
          .orElse(null);
    }

    private int has(long job) {
      return dealt.getOrDefault(job, Map.of()).values().stream().mapToInt(n -> n).sum();
    }

    private void take(long job, W worker, int most, int share) {
      int n = Math.min(Math.min(most, share - has(job)), free.getOrDefault(worker, 0));
      if (n > 0 && accepts(job, worker)) {
        dealt.computeIfAbsent(job, j -> new LinkedHashMap<>()).merge(worker, n, Integer::sum);
        free.merge(worker, -n, Integer::sum);
      }
    }
  }
}

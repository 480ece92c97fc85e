package amc.coordinator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The workers that are leased to a run, by the numbers that they have in it. Confined to one
 * thread.
 *
 * @param <W> workers
 */
final class Hosts<W> {
  private static final int FAILURES_ALLOWED = 3; // before a worker is left alone

  /** A worker's membership. */
  private static final class Host<W> {
    final W worker;
    int threads;
    int failures;
    boolean joined;

    Host(W worker, int threads) {
      this.worker = worker;
      this.threads = threads;
    }
  }

  private final Map<Integer, Host<W>> byNumber = new TreeMap<>();
  private int next;

  /** Numbers of workers that are new, that are gone, and whose threads have changed. */
  record Change<W>(List<Integer> come, Map<Integer, W> gone, List<Integer> changed) {}

  /**
   * Takes the threads that are leased now, by worker.
   *
   * @return what is different
   */
  Change<W> update(Map<W, Integer> leases) {
    Change<W> change = new Change<>(new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
    byNumber.forEach(
        (number, host) -> {
          Integer threads = leases.get(host.worker);
          if (threads == null) {
            change.gone().put(number, host.worker);
          } else if (threads != host.threads) {
            host.threads = threads;
            change.changed().add(number);
          }
        });
    change.gone().keySet().forEach(byNumber::remove);
    leases.forEach(
        (worker, threads) -> {
          if (byNumber.values().stream().noneMatch(h -> h.worker.equals(worker))) {
            byNumber.put(next, new Host<>(worker, threads));
            change.come().add(next++);
          }
        });
    return change;
  }

  @Nullable W worker(int number) {
    Host<W> host = byNumber.get(number);
    return host == null ? null : host.worker;
  }

  /** All that are leased. */
  List<W> workers() {
    return byNumber.values().stream().map(h -> h.worker).toList();
  }

  /** Threads leased of a worker; 0 where it is gone. */
  int threads(int number) {
    Host<W> host = byNumber.get(number);
    return host == null ? 0 : host.threads;
  }

  /** Threads leased of all workers that host the run by now. */
  int threads() {
    return byNumber.values().stream().filter(h -> h.joined).mapToInt(h -> h.threads).sum();
  }

  /** Those that host the run by now. */
  List<Integer> joined() {
    List<Integer> joined = new ArrayList<>();
    byNumber.forEach(
        (number, host) -> {
          if (host.joined) {
            joined.add(number);
          }
        });
    return joined;
  }

  /** A worker hosts the run, or not any more. */
  void joined(int number, boolean joined) {
    Host<W> host = byNumber.get(number);
    if (host != null) {
      host.joined = joined;
    }
  }

  /**
   * Notes that a worker has failed.
   *
   * @return whether it may try again
   */
  boolean failed(int number) {
    Host<W> host = byNumber.get(number);
    if (host == null) {
      return false;
    }
    host.joined = false;
    return ++host.failures < FAILURES_ALLOWED;
  }
}

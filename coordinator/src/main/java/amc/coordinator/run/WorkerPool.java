package amc.coordinator.run;

import akka.actor.typed.ActorRef;
import amc.protocol.message.Hosting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The workers of a run, by the numbers that they have in it. Confined to one thread. */
final class WorkerPool {
  private static final int FAILURES_ALLOWED = 3; // before a worker is left alone

  /** A worker's membership. */
  private static final class Entry {
    final ActorRef<Hosting.Command> worker;
    int threads;
    int failures;

    Entry(ActorRef<Hosting.Command> worker) {
      this.worker = worker;
    }
  }

  private final Map<Integer, Entry> byNumber = new HashMap<>();
  private int next;

  /**
   * Takes the list of all workers there are.
   *
   * @return numbers of those that were not there before, and of those that are gone
   */
  Change update(Collection<ActorRef<Hosting.Command>> workers) {
    List<Integer> gone = new ArrayList<>();
    byNumber.forEach(
        (number, entry) -> {
          if (!workers.contains(entry.worker)) {
            gone.add(number);
          }
        });
    gone.forEach(byNumber::remove);
    List<Integer> come = new ArrayList<>();
    for (ActorRef<Hosting.Command> worker : workers) {
      if (byNumber.values().stream().noneMatch(e -> e.worker.equals(worker))) {
        byNumber.put(next, new Entry(worker));
        come.add(next++);
      }
    }
    return new Change(come, gone);
  }

  record Change(List<Integer> come, List<Integer> gone) {}

  @Nullable ActorRef<Hosting.Command> worker(int number) {
    Entry entry = byNumber.get(number);
    return entry == null ? null : entry.worker;
  }

  List<ActorRef<Hosting.Command>> all() {
    return byNumber.values().stream().map(e -> e.worker).toList();
  }

  List<Integer> numbers() {
    return List.copyOf(byNumber.keySet());
  }

  void hosts(int number, int threads) {
    Entry entry = byNumber.get(number);
    if (entry != null) {
      entry.threads = threads;
    }
  }

  /**
   * Notes that a worker has failed.
   *
   * @return whether it may try again
   */
  boolean failed(int number) {
    Entry entry = byNumber.get(number);
    if (entry == null) {
      return false;
    }
    entry.threads = 0;
    entry.failures++;
    return entry.failures < FAILURES_ALLOWED;
  }

  /** Whether every worker there is has failed for good. */
  boolean allFailed() {
    return !byNumber.isEmpty()
        && byNumber.values().stream().allMatch(e -> e.failures >= FAILURES_ALLOWED);
  }

  /** A worker that will not host this run. */
  void refused(int number) {
    Entry entry = byNumber.get(number);
    if (entry != null) {
      entry.failures = FAILURES_ALLOWED;
    }
  }

  /** Threads that evaluate, on all workers together. */
  int threads() {
    return byNumber.values().stream().mapToInt(e -> e.threads).sum();
  }
}

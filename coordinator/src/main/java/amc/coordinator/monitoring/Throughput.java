package amc.coordinator.monitoring;

import amc.coordinator.catalog.Tally;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds up what all jobs have done since this server looked first, from one reading to the next.
 * Confined to one thread at a time.
 */
final class Throughput {
  private final Map<Long, Tally.Job> before = new HashMap<>();
  private long steps;
  private long evaluations;
  private long lookedMs;
  private boolean begun;

  /**
   * Takes a reading.
   *
   * @param atMs when it was asked for, ms since 1970
   */
  void add(Tally tally, long atMs) {
    for (Tally.Job job : tally.moving()) {
      Tally.Job last = before.get(job.id());
      // What an unknown job has done counts if it began since: others were paused meanwhile.
      boolean counts = last != null || (begun && job.startedMs() >= lookedMs);
      if (counts) {
        long done = job.done() - (last == null ? 0 : last.done());
        steps += job.inSteps() ? Math.max(0, done) : 0;
        evaluations += Math.max(0, job.evaluations() - (last == null ? 0 : last.evaluations()));
      }
    }
    before.clear();
    tally.moving().forEach(job -> before.put(job.id(), job));
    lookedMs = atMs;
    begun = true;
  }

  /** When it looked last, ms since 1970; 0 for never. */
  long lookedMs() {
    return lookedMs;
  }

  /** Steps of runs. */
  long steps() {
    return steps;
  }

  /** Evaluations of the loss by all kinds of jobs. */
  long evaluations() {
    return evaluations;
  }
}

package amc.deploy.bench;

import java.util.Arrays;

/**
 * Repeated wall-clock times of one piece of work.
 *
 * @param minNs shortest
 * @param medianNs median
 */
public record Timing(double minNs, double medianNs) {
  private static final int MAX_RUNS = 100_000;

  /**
   * Runs {@code work} until it is warm (a third of the time), then times it run by run. Work that
   * takes longer than the time asked for is run once.
   *
   * @param seconds about how long to measure; else at least three runs are timed
   */
  public static Timing of(double seconds, Runnable work) {
    double first = timeNs(work);
    if (first > seconds * 1e9) {
      return new Timing(first, first);
    }
    long warmUntil = System.nanoTime() + (long) (seconds * 1e9 / 3);
    while (System.nanoTime() < warmUntil) {
      work.run();
    }
    long until = System.nanoTime() + (long) (seconds * 1e9);
    double[] times = new double[MAX_RUNS];
    int n = 0;
    while (n < 3 || (n < times.length && System.nanoTime() < until)) {
      times[n++] = timeNs(work);
    }
    double[] sorted = Arrays.copyOf(times, n);
    Arrays.sort(sorted);
    return new Timing(sorted[0], sorted[n / 2]);
  }

  private static double timeNs(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }
}

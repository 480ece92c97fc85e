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
  private static final int COMPILING = 10; // times longer, at most, when it runs first

  /**
   * Runs {@code work} until it is warm (a third of the time), then times it run by run. Work that
   * takes longer than the time asked for is timed once.
   *
   * @param seconds about how long to measure; else at least three runs are timed
   */
  public static Timing of(double seconds, Runnable work) {
    double once = timeNs(work);
    if (once > seconds * 1e9 && once < COMPILING * seconds * 1e9) {
      once = timeNs(work); // the first time, it may have waited for the JIT compiler
    }
    if (once > seconds * 1e9) {
      return new Timing(once, once);
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

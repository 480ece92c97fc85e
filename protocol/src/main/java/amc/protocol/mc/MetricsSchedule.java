package amc.protocol.mc;

/**
 * The steps at which metrics are written: about {@value #PER_DECADE} a decade, so that curves on a
 * log axis are smooth, and {@value #CADENCE} evenly spaced ones, for the end of a long run. They
 * depend on the budget alone.
 */
public final class MetricsSchedule {
  static final int PER_DECADE = 20;
  static final int CADENCE = 100;

  private final long steps;
  private final long every;

  /**
   * @param steps budget of the run, at least 1; the last step of the schedule
   */
  public MetricsSchedule(long steps) {
    this.steps = steps;
    this.every = Math.max(1, steps / CADENCE);
  }

  /** The first step of the schedule after {@code step}, which is less than the budget. */
  public long after(long step) {
    long regular = (step / every + 1) * every;
    return Math.min(steps, Math.min(regular, nextLogarithmic(step)));
  }

  private static long nextLogarithmic(long step) {
    int k = step < 1 ? 0 : (int) (Math.log10((double) step) * PER_DECADE);
    long next = logarithmic(k);
    while (next <= step) {
      k++;
      next = logarithmic(k);
    }
    return next;
  }

  private static long logarithmic(int k) {
    return Math.round(Math.pow(10, (double) k / PER_DECADE));
  }
}

package amc.coordinator.study;

import java.util.List;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;
import org.hipparchus.exception.MathRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Weibull times, S(t) = exp(-(t / scale)^shape), fitted by maximum likelihood; the intervals are
 * those of the observed information, on the scale of logarithms. A shape of 1 is the exponential: a
 * nucleation without memory; above 1 the event becomes more likely with time, below 1 less.
 *
 * @param shape without unit
 * @param scale in steps
 * @param logLikelihood at the fit
 * @param chiSquare twice the gain of logarithmic likelihood over the exponential
 * @param p probability of as large a gain where the times are exponential (likelihood-ratio test,
 *     one degree of freedom)
 */
public record Weibull(
    Interval shape, Interval scale, double logLikelihood, double chiSquare, double p) {
  private static final double ACCURACY = 1e-13;
  private static final int EVALUATIONS = 1000;
  private static final double LARGEST_LOG_SHAPE = 40;

  /**
   * Fits a group; null where there is no fit: fewer than two different times, no event, an event at
   * step 0, or events only at the longest time.
   */
  public static @Nullable Weibull fit(List<Passage> group) {
    double longest = group.stream().mapToDouble(Passage::steps).max().orElse(0);
    if (longest == 0 || group.stream().anyMatch(p -> p.event() && p.steps() == 0)) {
      return null;
    }
    List<Passage> timed = group.stream().filter(p -> p.steps() > 0).toList();
    double[] log = timed.stream().mapToDouble(p -> Math.log(p.steps() / longest)).toArray();
    boolean[] event = new boolean[log.length];
    int events = 0;
    double sumOfLogs = 0;
    for (int i = 0; i < log.length; i++) {
      event[i] = timed.get(i).event();
      events += event[i] ? 1 : 0;
      sumOfLogs += event[i] ? log[i] : 0;
    }
    if (events == 0 || sumOfLogs == 0) {
      return null;
    }
    double mean = sumOfLogs / events;
    double logShape = solve(log, mean);
    if (Double.isNaN(logShape)) {
      return null;
    }
    return new Fit(log, event, events, Math.exp(logShape))
        .result(longest, sumOfLogs, Exponential.fit(group));
  }

  /** Root of the profile likelihood's derivative, which rises with the shape. */
  private static double solve(double[] log, double meanOfEvents) {
    try {
      return new BracketingNthOrderBrentSolver(ACCURACY, ACCURACY, ACCURACY, 5)
          .solve(
              EVALUATIONS,
              logShape -> {
                double shape = Math.exp(logShape);
                double sum = 0;
                double weighted = 0;
                for (double l : log) {
                  double power = Math.exp(shape * l);
                  sum += power;
                  weighted += power * l;
                }
                return weighted / sum - 1 / shape - meanOfEvents;
              },
              -LARGEST_LOG_SHAPE,
              LARGEST_LOG_SHAPE);
    } catch (MathRuntimeException e) {
      return Double.NaN; // no change of sign: the shape grows without bound
    }
  }

  /** The likelihood at a shape, in times of the longest. */
  private static final class Fit {
    private final double[] log;
    private final boolean[] event;
    private final int events;
    private final double shape;
    private final double logScale;

    Fit(double[] log, boolean[] event, int events, double shape) {
      this.log = log;
      this.event = event;
      this.events = events;
      this.shape = shape;
      double sum = 0;
      for (double l : log) {
        sum += Math.exp(shape * l);
      }
      this.logScale = Math.log(sum / events) / shape;
    }

    /** From the second derivatives by (log scale, log shape). */
    Weibull result(double longest, double sumOfLogs, Exponential exponential) {
      double ss = 0; // information, negative second derivatives
      double sk = 0;
      double kk = 0;
      double likelihood = events * Math.log(shape) - sumOfLogs;
      for (int i = 0; i < log.length; i++) {
        double z = shape * (log[i] - logScale);
        double power = Math.exp(z);
        double e = event[i] ? 1 : 0;
        ss += shape * shape * power;
        sk += shape * (e - power - z * power);
        kk += -e * z + z * power + z * z * power;
        likelihood += e * z - power;
      }
      double determinant = ss * kk - sk * sk;
      likelihood -= events * Math.log(longest);
      double gain = Math.max(0, 2 * (likelihood - exponential.logLikelihood()));
      return new Weibull(
          interval(Math.log(shape), ss / determinant),
          interval(logScale + Math.log(longest), kk / determinant),
          likelihood,
          gain,
          Confidence.chiSquareTail(gain, 1));
    }

    private static Interval interval(double logarithm, double variance) {
      double error = Confidence.Z * Math.sqrt(variance);
      return new Interval(
          Math.exp(logarithm), Math.exp(logarithm - error), Math.exp(logarithm + error));
    }
  }
}

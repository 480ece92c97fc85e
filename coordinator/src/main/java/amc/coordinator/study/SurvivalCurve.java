package amc.coordinator.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The Kaplan-Meier estimate of the probability that the event has not come yet (Kaplan and Meier
 * 1958), with Greenwood's variance and log-log intervals (Kalbfleisch and Prentice 2002).
 * Immutable.
 *
 * @param points one for each time of an event or of a censoring, in ascending order
 */
public record SurvivalCurve(List<Point> points) {
  private static final double TOLERANCE = Math.ulp(1.0) * (1 << 26); // of probabilities

  /**
   * The curve from a time on, up to that of the next point.
   *
   * @param step time, in steps
   * @param atRisk trajectories that were going on without their event just before it
   * @param events events at that time
   * @param survival probability of no event up to and including it
   * @param varianceOfLog Greenwood's sum: the variance of the logarithm of {@code survival}
   * @param low lower end of the interval, NaN where {@code survival} is 1 or 0
   * @param high upper end, likewise
   */
  public record Point(
      long step,
      int atRisk,
      int events,
      double survival,
      double varianceOfLog,
      double low,
      double high) {}

  /** Copies its argument. */
  public SurvivalCurve {
    points = List.copyOf(points);
  }

  /** The curve of a group, which may be empty. */
  public static SurvivalCurve of(List<Passage> group) {
    List<Passage> sorted = group.stream().sorted(Comparator.comparingLong(Passage::steps)).toList();
    List<Point> points = new ArrayList<>();
    double survival = 1;
    double variance = 0;
    int i = 0;
    while (i < sorted.size()) {
      long step = sorted.get(i).steps();
      int atRisk = sorted.size() - i;
      int events = 0;
      for (; i < sorted.size() && sorted.get(i).steps() == step; i++) {
        events += sorted.get(i).event() ? 1 : 0;
      }
      survival *= (double) (atRisk - events) / atRisk;
      variance += greenwood(atRisk, events);
      points.add(point(step, atRisk, events, survival, variance));
    }
    return new SurvivalCurve(points);
  }

  /** Infinite where all that are left meet their event. */
  private static double greenwood(int atRisk, int events) {
    return events == 0 ? 0 : events / ((double) atRisk * (atRisk - events));
  }

  private static Point point(
      long step, int atRisk, int events, double survival, double varianceOfLog) {
    double low = Double.NaN;
    double high = Double.NaN;
    if (survival > 0 && survival < 1) {
      double logLog = Math.log(-Math.log(survival));
      double error = Confidence.Z * Math.sqrt(varianceOfLog) / -Math.log(survival);
      low = Math.exp(-Math.exp(logLog + error));
      high = Math.exp(-Math.exp(logLog - error));
    }
    return new Point(step, atRisk, events, survival, varianceOfLog, low, high);
  }

  /**
   * The median time, in steps: where the curve is at one half for a while, the middle of that time.
   * NaN or, for the upper end, infinite where the curve or its bound does not come down so far.
   */
  public Interval median() {
    double high = half(Point::high);
    return new Interval(
        half(Point::survival),
        half(Point::low),
        Double.isNaN(high) ? Double.POSITIVE_INFINITY : high);
  }

  private double half(ToDoubleFunction<Point> curve) {
    for (int i = 0; i < points.size(); i++) {
      double value = curve.applyAsDouble(points.get(i));
      if (value < 0.5 + TOLERANCE) { // false for NaN
        return Math.abs(value - 0.5) < TOLERANCE
            ? (points.get(i).step() + endOfFlat(curve, i)) / 2.0
            : points.get(i).step();
      }
    }
    return Double.NaN;
  }

  /** Where a curve first is lower than at a point; that point's time if it never is. */
  private long endOfFlat(ToDoubleFunction<Point> curve, int from) {
    double value = curve.applyAsDouble(points.get(from));
    return points.subList(from, points.size()).stream()
        .filter(p -> curve.applyAsDouble(p) < value)
        .mapToLong(Point::step)
        .findFirst()
        .orElse(points.get(from).step());
  }

  /**
   * The restricted mean time: that to the event or to a horizon, whichever comes first.
   *
   * @param horizon in steps; beyond the last point the curve stays what it is there
   */
  public Interval restrictedMean(long horizon) {
    double mean = area(1, horizon);
    double variance = 0;
    double rest = 0; // the area from a point on
    for (int i = points.size() - 1; i >= 0; i--) {
      Point p = points.get(i);
      rest += p.survival() * width(i, horizon);
      if (p.events() < p.atRisk()) {
        variance += rest * rest * greenwood(p.atRisk(), p.events());
      }
    }
    double error = Confidence.Z * Math.sqrt(variance);
    // A time is not negative, though the normal approximation for few and long tails may be.
    return new Interval(mean, Math.max(0, mean - error), mean + error);
  }

  /**
   * The mean time until the first of several independent trajectories meets its event, restricted
   * likewise: that of the curve's power.
   *
   * @param trajectories at least 1
   */
  public double restrictedMeanOfFirst(int trajectories, long horizon) {
    return area(trajectories, horizon);
  }

  /** Area below a power of the curve from time 0 on, before the first point 1. */
  private double area(int power, long horizon) {
    double area = points.isEmpty() ? horizon : Math.min(horizon, points.getFirst().step());
    for (int i = 0; i < points.size(); i++) {
      area += Math.pow(points.get(i).survival(), power) * width(i, horizon);
    }
    return area;
  }

  /** How long the curve is what it is at a point, up to a horizon. */
  private long width(int i, long horizon) {
    long end = i + 1 < points.size() ? Math.min(horizon, points.get(i + 1).step()) : horizon;
    return Math.max(0, end - points.get(i).step());
  }
}

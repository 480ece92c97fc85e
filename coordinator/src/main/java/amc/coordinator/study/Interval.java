package amc.coordinator.study;

/**
 * An estimate with its confidence interval; NaN where something cannot be estimated.
 *
 * @param low lower end
 * @param high upper end, may be infinite
 */
public record Interval(double estimate, double low, double high) {
  /** Nothing can be said. */
  public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN, Double.NaN);
}

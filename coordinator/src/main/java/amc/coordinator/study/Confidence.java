package amc.coordinator.study;

import org.hipparchus.distribution.continuous.GammaDistribution;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.special.Gamma;

/** Quantiles that intervals are made of, at a confidence of {@value #LEVEL}. */
final class Confidence {
  /** Of all intervals. */
  static final double LEVEL = 0.95;

  private static final double TAIL = (1 - LEVEL) / 2;
  private static final double ACCURACY = 1e-13;

  /** Upper quantile of the standard normal distribution. */
  static final double Z = new NormalDistribution(0, 1).inverseCumulativeProbability(1 - TAIL);

  private Confidence() {}

  /**
   * Exact interval of a Poisson mean (Garwood 1936).
   *
   * @param events events seen, at least 0
   */
  static Interval poisson(double events) {
    return new Interval(
        events,
        events == 0 ? 0 : gamma(events).inverseCumulativeProbability(TAIL),
        gamma(events + 1).inverseCumulativeProbability(1 - TAIL));
  }

  /** Half a chi-square of 2 shape degrees of freedom. */
  private static GammaDistribution gamma(double shape) {
    return new GammaDistribution(shape, 1, ACCURACY);
  }

  /** Probability that a chi-square variable exceeds a value. */
  static double chiSquareTail(double value, int degrees) {
    return Gamma.regularizedGammaQ(degrees / 2.0, value / 2);
  }
}

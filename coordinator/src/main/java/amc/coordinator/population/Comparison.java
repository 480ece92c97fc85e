package amc.coordinator.population;

import amc.protocol.random.Stream;
import amc.protocol.random.Uniforms;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * Two groups of independent repetitions compared by their medians, without assumptions on how
 * values are spread. The same numbers give the same result.
 *
 * @param median of the second group
 * @param difference of the medians, second less first
 * @param low lower end of its 95 % interval, by the percentile bootstrap (Efron 1979)
 * @param high upper end
 * @param p probability of a difference as large, either way, where both groups are alike, by
 *     permutations drawn at random (Fisher 1935; Phipson and Smyth 2010 for the added one)
 */
public record Comparison(double median, double difference, double low, double high, double p) {
  private static final int ROUNDS = 10_000;
  private static final double TAIL = 0.025;
  private static final double TOLERANCE = 1e-12; // of equal differences

  /**
   * Compares groups, each of one value at least.
   *
   * @param first values of the first, which others are compared with
   */
  public static Comparison of(double[] first, double[] second) {
    Numbers numbers = new Numbers();
    double difference = median(second) - median(first);
    double[] bootstrapped = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      bootstrapped[i] = median(redrawn(second, numbers)) - median(redrawn(first, numbers));
    }
    Arrays.sort(bootstrapped);
    double[] all = DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    int asLarge = 0;
    for (int i = 0; i < ROUNDS; i++) {
      shuffle(all, numbers);
      double other =
          median(Arrays.copyOfRange(all, first.length, all.length))
              - median(Arrays.copyOf(all, first.length));
      double limit = Math.abs(difference) * (1 - TOLERANCE);
      asLarge += Math.abs(other) >= limit ? 1 : 0;
    }
    return new Comparison(
        median(second),
        difference,
        bootstrapped[(int) (TAIL * ROUNDS)],
        bootstrapped[(int) ((1 - TAIL) * ROUNDS)],
        (asLarge + 1.0) / (ROUNDS + 1));
  }

  /** Middle of the values, or of the two in the middle. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  private static double[] redrawn(double[] values, IntUnaryOperator below) {
    double[] drawn = new double[values.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = values[below.applyAsInt(values.length)];
    }
    return drawn;
  }

  private static void shuffle(double[] values, IntUnaryOperator below) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = below.applyAsInt(i + 1);
      double held = values[i];
      values[i] = values[j];
      values[j] = held;
    }
  }

  /** Whole numbers in [0, n) by chance. */
  private static final class Numbers implements IntUnaryOperator {
    private long next;

    @Override
    public int applyAsInt(int n) {
      return (int) ((1 - Uniforms.openClosed(0, Stream.PROPAGATION, next++)) * n);
    }
  }
}

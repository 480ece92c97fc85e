package amc.protocol.mc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Eq. (17) and (18), every bit. */
class LambdaTest {
  private static final MathContext EXACT = new MathContext(80); // digits; a double has 17

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void shouldRoundTheMeanItsRootAndTheInverseOnceEach(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int groups,
      @ForAll @IntRange(min = 1, max = 70_000) int samples) {
    Random random = new Random(seed);
    double[] sums = new double[groups];
    double[] expected = new double[groups];
    for (int g = 0; g < groups; g++) {
      sums[g] = random.nextInt(10) == 0 ? 0 : Math.exp(20 * random.nextGaussian());
      expected[g] = naive(sums[g], samples);
    }
    assertThat(Lambda.of(sums, samples))
        .as("seed=%s groups=%s samples=%s", seed, groups, samples)
        .containsExactly(expected);
  }

  private static double naive(double sum, int samples) {
    if (sum == 0) {
      return 0;
    }
    double mean = new BigDecimal(sum).divide(new BigDecimal(samples), EXACT).doubleValue();
    double root = new BigDecimal(mean).sqrt(EXACT).doubleValue();
    return BigDecimal.ONE.divide(new BigDecimal(root), EXACT).doubleValue();
  }

  /** Written down from the equation: S_i of neuron i for data point alpha. */
  @Test
  void shouldBeTheEquation() {
    double[][] signals = {{1, 2, 3}, {0.5, -1, 0}, {-2, 0.25, 1}};
    double sum = 0;
    for (double[] alpha : signals) {
      for (double s : alpha) {
        sum += s * s;
      }
    }
    double expected = Math.pow(sum / signals.length, -0.5);
    assertThat(Lambda.of(new double[] {sum}, signals.length)[0]).isCloseTo(expected, within(1e-15));
  }

  @Test
  void shouldBeOneWhereTheMeanIsOne() {
    assertThat(Lambda.of(new double[] {1000, 0, 4000}, 1000)).containsExactly(1, 0, 0.5);
  }
}

package amc.coordinator.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void shouldFindNoDifferenceOfAGroupFromItself() {
    double[] values = {1, 2, 3, 4, 5, 6};
    Comparison c = Comparison.of(values, values.clone());
    assertThat(c.difference()).isZero();
    assertThat(c.median()).isEqualTo(3.5);
    assertThat(c.p()).isEqualTo(1);
    assertThat(c.low()).isNegative();
    assertThat(c.high()).isPositive();
  }

  /** Of 20 choose 10 = 184,756 divisions two have medians as far apart. */
  @Test
  void shouldFindGroupsThatDoNotOverlap() {
    double[] first = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    double[] second = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110};
    Comparison c = Comparison.of(first, second);
    assertThat(c.difference()).isEqualTo(100);
    assertThat(c.low()).isBetween(90.0, 100.0);
    assertThat(c.high()).isBetween(100.0, 110.0);
    assertThat(c.p()).isLessThan(0.001);
  }

  /**
   * Where there is no difference, one trial in twenty finds one at 5 %, and intervals hold zero.
   */
  @Test
  void shouldBeWrongAsOftenAsItSays() {
    Random random = new Random(3);
    int trials = 200;
    int significant = 0;
    int covered = 0;
    for (int i = 0; i < trials; i++) {
      double[] a = random.doubles(10).toArray();
      double[] b = random.doubles(10).toArray();
      Comparison c = Comparison.of(a, b);
      significant += c.p() < 0.05 ? 1 : 0;
      covered += c.low() <= 0 && c.high() >= 0 ? 1 : 0;
    }
    assertThat((double) significant / trials).isCloseTo(0.05, within(0.045));
    assertThat((double) covered / trials).isBetween(0.9, 1.0);
  }
}

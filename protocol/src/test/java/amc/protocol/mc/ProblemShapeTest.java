package amc.protocol.mc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ProblemShapeTest {

  @Test
  void shouldCutDataSetsIntoShardsOfAboutTheSameSize() {
    assertThat(ProblemShape.evenShards(60_000, 1920)).isEqualTo(1875); // 32 shards
    assertThat(ProblemShape.evenShards(1921, 1920)).isEqualTo(961);
    assertThat(ProblemShape.evenShards(1920, 1920)).isEqualTo(1920);
    assertThat(ProblemShape.evenShards(10, 1920)).isEqualTo(10);
    assertThat(ProblemShape.evenShards(1, 1)).isEqualTo(1);
  }

  @Test
  void shouldNeverMakeMoreOrLargerShards() {
    for (int samples = 1; samples <= 300; samples++) {
      for (int largest = 1; largest <= 40; largest++) {
        int size = ProblemShape.evenShards(samples, largest);
        assertThat(size).isBetween(1, largest);
        assertThat(Math.ceilDiv(samples, size)).isEqualTo(Math.ceilDiv(samples, largest));
      }
    }
  }

  @Test
  void shouldCountTheShardsOfABatch() {
    ProblemShape shape = new ProblemShape(1000, 100, 5, 1, 1);
    assertThat(shape.shards(1000)).isEqualTo(10);
    assertThat(shape.shards(101)).isEqualTo(2);
    assertThat(shape.shards(100)).isEqualTo(1);
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void shouldAverageOverSamplesAndTermsWithOneRounding(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 70_000) int batchSize,
      @ForAll @IntRange(min = 1, max = 20) int terms) {
    double sum = Math.exp(5 * new Random(seed).nextGaussian());
    BigDecimal numbers = new BigDecimal((long) batchSize * terms);
    double loss = new BigDecimal(sum).divide(numbers, new MathContext(80)).doubleValue();
    ProblemShape shape = new ProblemShape(70_000, 100, 5, 1, terms);
    assertThat(shape.assessment(new Totals(sum, 3, new double[1]), batchSize))
        .as("seed=%s", seed)
        .isEqualTo(new Assessment(loss, 3));
  }
}

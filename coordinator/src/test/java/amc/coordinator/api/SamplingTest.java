package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SamplingTest {
  @Test
  void shouldKeepAllRowsWhereTheyAreFew() {
    assertThat(Sampling.pick(new long[0], 2)).isEmpty();
    assertThat(Sampling.pick(new long[] {7}, 2)).containsExactly(0);
    assertThat(Sampling.pick(new long[] {0, 10, 20}, 3)).containsExactly(0, 1, 2);
  }

  @Test
  void shouldSpreadRowsEvenlyOverTheLogarithmOfTheStep() {
    long[] steps = LongStream.rangeClosed(0, 1_000_000).toArray();
    int[] picked = Sampling.pick(steps, 100);
    assertThat(picked.length).isBetween(95, 100);
    // Small steps are sparse on the axis, and all there; large ones are evenly apart.
    assertThat(Arrays.copyOf(picked, 4)).containsExactly(0, 1, 2, 3);
    for (int i = picked.length / 2; i < picked.length - 2; i++) {
      double gap = Math.log1p(picked[i + 1]) - Math.log1p(picked[i]);
      double next = Math.log1p(picked[i + 2]) - Math.log1p(picked[i + 1]);
      assertThat(next).isBetween(gap / 2, 2 * gap);
    }
  }

  @Test
  void shouldKeepFirstAndLastOfEqualSteps() {
    assertThat(Sampling.pick(new long[] {5, 5, 5, 5, 5}, 2)).containsExactly(0, 4);
    assertThat(Sampling.pick(new long[] {5, 5, 5, 5, 5}, 4)).startsWith(0).endsWith(4);
  }

  @Test
  void shouldRefuseFewerThanTwo() {
    assertThatThrownBy(() -> Sampling.pick(new long[] {1, 2}, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("most=1 must be >= 2");
  }

  @Provide
  Arbitrary<long[]> steps() {
    return Arbitraries.longs()
        .between(0, Long.MAX_VALUE)
        .array(long[].class)
        .ofMinSize(1)
        .ofMaxSize(300)
        .map(steps -> Arrays.stream(steps).sorted().toArray());
  }

  @Property(tries = 500)
  void shouldPickNoMoreThanWantedInOrderWithBothEnds(
      @ForAll("steps") long[] steps, @ForAll @IntRange(min = 2, max = 350) int most) {
    int[] picked = Sampling.pick(steps, most);
    assertThat(picked.length).isBetween(Math.min(2, steps.length), most);
    assertThat(picked[0]).isZero();
    assertThat(picked[picked.length - 1]).isEqualTo(steps.length - 1);
    for (int i = 1; i < picked.length; i++) {
      assertThat(picked[i]).isGreaterThan(picked[i - 1]);
    }
  }
}

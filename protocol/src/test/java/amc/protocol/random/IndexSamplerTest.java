package amc.protocol.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IndexSamplerTest {
  @Property(tries = 200)
  void shouldDrawDistinctIndicesInRange(
      @ForAll long seed,
      @ForAll long step,
      @ForAll @IntRange(min = 1, max = 500) int n,
      @ForAll @IntRange(min = 1, max = 500) int wanted) {
    int m = Math.min(wanted, n);
    int[] out = new int[m];
    new IndexSampler(n).draw(seed, step, m, out);
    assertThat(Arrays.stream(out).distinct().count()).isEqualTo(m);
    assertThat(Arrays.stream(out).allMatch(i -> i >= 0 && i < n)).isTrue();
  }

  @Property(tries = 100)
  void shouldNotRememberEarlierDraws(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 300) int n) {
    IndexSampler used = new IndexSampler(n);
    int[] expected = new int[n];
    int[] out = new int[n];
    for (int m = 1; m <= n; m += 1 + n / 7) {
      used.draw(seed, m, m, out);
      new IndexSampler(n).draw(seed, m, m, expected);
      assertThat(out).isEqualTo(expected);
    }
  }

  @Test
  void shouldGiveAllInOrderWhenAllAreDrawn() {
    int[] out = new int[97];
    IndexSampler sampler = new IndexSampler(97);
    sampler.draw(1, 2, 50, out);
    sampler.draw(1, 3, 97, out);
    assertThat(out).isEqualTo(IntStream.range(0, 97).toArray());
  }

  @Test
  void shouldDrawEveryIndexEquallyOftenAtEveryPlace() {
    int n = 10;
    int m = 3;
    int draws = 60_000;
    int[][] counts = new int[m][n];
    IndexSampler sampler = new IndexSampler(n);
    int[] out = new int[m];
    for (int step = 0; step < draws; step++) {
      sampler.draw(11, step, m, out);
      for (int place = 0; place < m; place++) {
        counts[place][out[place]]++;
      }
    }
    double expected = (double) draws / n;
    for (int[] row : counts) {
      double chiSquare =
          Arrays.stream(row).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
      assertThat(chiSquare).isLessThan(33.7); // 9 degrees of freedom, tail 1e-4
    }
  }

  @Test
  void shouldRejectSizesOutOfRange() {
    assertThatThrownBy(() -> new IndexSampler(0)).hasMessageContaining("n=0 must be >= 1");
    IndexSampler sampler = new IndexSampler(5);
    int[] out = new int[9];
    assertThatThrownBy(() -> sampler.draw(1, 1, 6, out)).hasMessageContaining("m=6");
    assertThatThrownBy(() -> sampler.draw(1, 1, 0, out)).hasMessageContaining("m=0");
  }
}

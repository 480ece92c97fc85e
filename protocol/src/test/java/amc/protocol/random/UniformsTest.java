package amc.protocol.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class UniformsTest {
  @Test
  void shouldFillTheHalfOpenIntervalEvenly() {
    int n = 200_000;
    int[] bins = new int[100];
    double sum = 0;
    for (long step = 0; step < n; step++) {
      double u = Uniforms.openClosed(5, Stream.ACCEPTANCE, step);
      assertThat(u).isGreaterThan(0).isLessThanOrEqualTo(1);
      sum += u;
      bins[(int) Math.ceil(u * 100) - 1]++;
    }
    assertThat(sum / n).isCloseTo(0.5, within(5 / Math.sqrt(12.0 * n)));
    double chiSquare = 0;
    for (int bin : bins) {
      chiSquare += Math.pow(bin - n / 100.0, 2) / (n / 100.0);
    }
    assertThat(chiSquare).isBetween(52.9, 161.3); // 99 degrees of freedom, both tails 1e-4
  }

  @Test
  void shouldCarryFiftyThreeRandomBits() {
    long seen = 0;
    for (long step = 0; step < 1_000; step++) {
      double u = Uniforms.openClosed(9, Stream.ACCEPTANCE, step);
      double scaled = u * 0x1p53;
      assertThat(scaled).isEqualTo(Math.rint(scaled));
      seen |= (long) scaled;
    }
    assertThat(seen & (1L << 53) - 1).isEqualTo((1L << 53) - 1);
  }

  @Test
  void shouldDependOnSeedStreamAndStep() {
    assertThat(
            java.util.stream.Stream.of(
                    Uniforms.openClosed(1, Stream.ACCEPTANCE, 1),
                    Uniforms.openClosed(2, Stream.ACCEPTANCE, 1),
                    Uniforms.openClosed(1, Stream.PROPAGATION, 1),
                    Uniforms.openClosed(1, Stream.ACCEPTANCE, 1L << 32 | 1))
                .distinct())
        .hasSize(4);
  }
}

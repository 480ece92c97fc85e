package amc.worker.engine.simd;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.random.Normals;
import amc.protocol.random.Stream;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SimdNormalsTest {
  @Property(tries = 300)
  void shouldGiveTheBitsOfTheDefinition(
      @ForAll long seed,
      @ForAll Stream stream,
      @ForAll long step,
      @ForAll @IntRange(max = 1_000_000) int fromGroup,
      @ForAll @IntRange(max = 300) int length,
      @ForAll VectorWidth width) {
    long from = (long) fromGroup * Normals.GROUP;
    float[] expected = new float[320];
    float[] actual = new float[320];
    Normals.INSTANCE.fill(seed, stream, step, from, length, expected);
    new SimdNormals(width).fill(seed, stream, step, from, length, actual);
    assertThat(Arrays.copyOf(actual, length)).isEqualTo(Arrays.copyOf(expected, length));
  }

  @Test
  void shouldGiveTheBitsOfTheDefinitionForMany() {
    int n = 1_000_000;
    float[] expected = new float[n];
    Normals.INSTANCE.fill(-7, Stream.PROPOSAL, 1L << 33, 0, n, expected);
    for (VectorWidth width : VectorWidth.values()) {
      float[] actual = new float[n];
      new SimdNormals(width).fill(-7, Stream.PROPOSAL, 1L << 33, 0, n, actual);
      assertThat(Arrays.equals(actual, expected)).as("%s", width).isTrue();
    }
  }
}

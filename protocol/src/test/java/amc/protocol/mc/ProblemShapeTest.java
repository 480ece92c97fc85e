package amc.protocol.mc;

import static org.assertj.core.api.Assertions.assertThat;

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
}

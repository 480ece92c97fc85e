package amc.worker.engine.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TilingTest {
  @Property
  void shouldPlaceEverySampleOnceWithoutGapsOrOverlap(
      @ForAll @IntRange(min = 1, max = 2_000) int samples,
      @ForAll @IntRange(min = 1, max = 700) int shardSize,
      @ForAll @IntRange(min = 1, max = 9) int groups) {
    Tiling tiling = new Tiling(samples, shardSize, groups * Tiling.GROUP);
    int sample = 0;
    int offset = 0;
    for (int shard = 0; shard < tiling.shards(); shard++) {
      assertThat(sample).isEqualTo(shard * shardSize);
      for (int tile = 0; tile < tiling.tiles(shard); tile++) {
        assertThat(tiling.firstSample(shard, tile)).isEqualTo(sample);
        assertThat(tiling.offset(shard, tile)).isEqualTo(offset);
        assertThat(tiling.count(shard, tile)).isPositive();
        assertThat(tiling.width(shard, tile))
            .isBetween(tiling.count(shard, tile), tiling.tileSamples());
        assertThat(tiling.width(shard, tile) % Tiling.GROUP).isZero();
        sample += tiling.count(shard, tile);
        offset += tiling.width(shard, tile);
      }
    }
    assertThat(sample).isEqualTo(samples);
    assertThat(offset).isEqualTo(tiling.totalWidth());
  }

  @Property
  void shouldRejectTilesThatVectorsDoNotFill(@ForAll @IntRange(min = -64, max = 63) int samples) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tiling(10, 10, samples))
        .withMessageContaining("must be a positive multiple of 64");
  }
}

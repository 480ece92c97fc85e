package amc.worker.engine.simd;

/**
 * How the samples of a batch are cut: shards of {@code shardSize} samples, each cut into tiles of
 * {@code tileSamples}. The last shard and the last tile of each shard may be shorter. Tiles are
 * padded with samples that do not count, up to a multiple of {@link #GROUP}.
 *
 * @param samples of the batch, at least 1
 * @param shardSize samples a shard, at least 1
 * @param tileSamples a positive multiple of {@link #GROUP}
 */
record Tiling(int samples, int shardSize, int tileSamples) {
  /** Samples that a kernel may do at once: four 512-bit vectors of floats. */
  static final int GROUP = 64;

  Tiling {
    if (samples < 1) {
      throw new IllegalArgumentException("samples=" + samples + " must be >= 1");
    }
    if (shardSize < 1) {
      throw new IllegalArgumentException("shardSize=" + shardSize + " must be >= 1");
    }
    if (tileSamples < GROUP || tileSamples % GROUP != 0) {
      throw new IllegalArgumentException(
          "tileSamples=" + tileSamples + " must be a positive multiple of " + GROUP);
    }
  }

  int shards() {
    return Math.ceilDiv(samples, shardSize);
  }

  /** Samples of a shard. */
  int shardSamples(int shard) {
    return Math.min(shardSize, samples - shard * shardSize);
  }

  /** Samples of shards [firstShard, endShard). */
  int samples(int firstShard, int endShard) {
    return Math.min(samples, endShard * shardSize) - firstShard * shardSize;
  }

  int tiles(int shard) {
    return Math.ceilDiv(shardSamples(shard), tileSamples);
  }

  /** Number in the batch of the tile's first sample. */
  int firstSample(int shard, int tile) {
    return shard * shardSize + tile * tileSamples;
  }

  /** Samples of a tile that count. */
  int count(int shard, int tile) {
    return Math.min(tileSamples, shardSamples(shard) - tile * tileSamples);
  }

  /** Samples of a tile with padding: the stride from one neuron to the next. */
  int width(int shard, int tile) {
    return padded(count(shard, tile));
  }

  /** Samples of a shard with padding: all its tiles but the last are full. */
  int shardWidth(int shard) {
    return padded(shardSamples(shard));
  }

  /** Padded samples ahead of a tile. */
  int offset(int shard, int tile) {
    return shard * shardWidth(0) + tile * tileSamples;
  }

  /** Padded samples of the whole batch. */
  int totalWidth() {
    int last = shards() - 1;
    return offset(last, 0) + shardWidth(last);
  }

  private static int padded(int count) {
    return Math.ceilDiv(count, GROUP) * GROUP;
  }
}

package amc.worker.engine.simd;

import amc.worker.loss.LossEngine;
import org.jspecify.annotations.Nullable;

/**
 * Samples in tiles.
 *
 * @param indices of the samples in the data set
 * @param inputs for the first layer
 * @param labels row over all tiles, see {@link Tiling#offset}; null for regression
 * @param targets (tile, output, sample), null for classification
 */
@SuppressWarnings("ArrayRecordComponent") // shared read-only
record SimdBatch<A>(
    Tiling tiling,
    int[] indices,
    InputLayer.Prepared<A> inputs,
    @Nullable A labels,
    @Nullable A targets)
    implements LossEngine.Batch {
  @Override
  public int samples() {
    return tiling.samples();
  }

  @Override
  public int shards() {
    return tiling.shards();
  }
}

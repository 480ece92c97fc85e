package amc.worker.engine.simd;

import org.jspecify.annotations.Nullable;

/**
 * The linear part of the first layer, which alone touches the data: implementations differ in how
 * they lay out samples (dense tiles, sparse images). One thread prepares and loads; then several
 * may call {@link Prepared#forward}.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
interface InputLayer<A> {
  /** Most candidates of one {@link Prepared#forward}, at least 1. */
  int candidatesAtOnce();

  /** Samples a tile that suit this layer: a positive multiple of {@link Tiling#GROUP}. */
  int tileSamples();

  /**
   * Lays out samples {@code indices[0..tiling.samples())} of the data set.
   *
   * @param reuse result of an earlier call on this layer that is not needed any more, whose memory
   *     may serve again, whatever its tiling; null for fresh memory
   */
  Prepared<A> prepare(int[] indices, Tiling tiling, @Nullable Prepared<A> reuse);

  /**
   * Tells which candidates {@link Prepared#forward} will be called with next, so that their weights
   * may be laid out once for all tiles: calls of it have the {@code first} and {@code count} of a
   * call of this since their parameters last changed.
   */
  default void load(A[] parameters, int first, int count) {}

  /**
   * Samples in the layer's layout; evaluations on several threads read it at once.
   *
   * @param <A> {@code float[]} or {@code double[]}
   */
  interface Prepared<A> {
    /**
     * Writes pre-activations z of one tile for candidates first to first + count: the bias, then
     * the FMA chain over ascending inputs that {@link amc.worker.network.DenseNetwork} defines.
     * Sample s of neuron j of candidate first + c goes to {@code out[c][outOffset + j * width + s]}
     * with {@code width = tiling.width(shard, tile)}, samples in the batch's order. Padding samples
     * may get any value.
     *
     * @param parameters whole parameter vectors, one a candidate
     * @param count at most {@link InputLayer#candidatesAtOnce()}
     * @param outOffset a position aligned to 64 bytes where arrays are
     */
    void forward(int shard, int tile, A[] parameters, int first, int count, A[] out, int outOffset);
  }
}

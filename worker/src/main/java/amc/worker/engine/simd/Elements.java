package amc.worker.engine.simd;

import amc.protocol.mc.Parameters;
import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetwork.Layer;
import org.jspecify.annotations.Nullable;

/**
 * What depends on the precision outside the kernels: arrays and the conversion of data. Stateless.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
sealed interface Elements<A> permits FloatElements, DoubleElements {
  /** Unused bytes at the start of buffers; with the array's header of 16 they fill a cache line. */
  int PAD_BYTES = 48;

  /** Elements in {@link #PAD_BYTES}. */
  int pad();

  /** Zeros, with room for {@code length} elements behind the pad. */
  A allocate(int length);

  /** The given array where it has room for {@code length} elements, else a new one. */
  default A reuse(@Nullable A old, int length) {
    return old != null && length(old) >= pad() + length ? old : allocate(length);
  }

  /** As many null arrays. */
  A[] table(int length);

  int length(A array);

  /** The array of a parameter vector, which must be of this precision. */
  A values(Parameters parameters);

  Kernels<A> kernels(VectorWidth width);

  /** First layer for inputs most of which are zero; null where they are not, or not supported. */
  @Nullable InputLayer<A> sparseInput(Layer layer, Dataset data, VectorWidth width);

  void set(A array, int i, double value);

  double get(A array, int i);

  /** Zeroes [from, to). */
  void clear(A array, int from, int to);

  /**
   * Writes feature f of sample {@code indices[first + s]}, s in [0, count), to {@code out[at + f *
   * width + s]}.
   */
  void gather(Dataset data, int[] indices, int first, int count, A out, int at, int width);

  /** Row of the sums of squared features of all samples: the signal sums of the first layer. */
  A squares(Dataset data);
}

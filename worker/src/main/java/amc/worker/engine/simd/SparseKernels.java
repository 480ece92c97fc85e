package amc.worker.engine.simd;

/**
 * Vector kernels of the sparse first layer. A strip is a block of 16 neurons of one candidate; its
 * weights, and its sums for an image, are 16 consecutive floats. Generated at build time for each
 * vector width. Stateless.
 */
interface SparseKernels {
  /** Floats unused at the start of buffers, so that rows lie on cache lines. */
  int PAD = Elements.PAD_BYTES / Float.BYTES;

  /** Entries behind the last one that {@link #list} may overwrite. */
  int SPARE_ENTRIES = 16;

  /** Largest number of strips that {@link #accumulate} takes: 1, 2, 4 or 8. */
  int maxStrips();

  /**
   * Goes on with the FMA chains of a tile's images over one part of the columns.
   *
   * @param strips a power of two, at most {@link #maxStrips()}
   * @param panel weights (column, strip, neuron)
   * @param panelAt where the part's first column starts
   * @param biasAt where the biases (strip, neuron) lie in the panel, with which the chains start;
   *     -1 to go on from {@code z}
   * @param part which tile and columns, see {@link ImagePairs}
   * @param z pre-activations (image, strip, neuron)
   */
  void accumulate(
      int strips, float[] panel, int panelAt, int biasAt, ImagePairs pairs, int part, float[] z);

  /**
   * Transposes 16 images x 16 neurons by four rounds of interleaving the two halves.
   *
   * @param zAt first image's strip, the next ones {@code stride} apart
   * @param buffer scratch of {@code PAD + 768} floats
   * @param rows neurons to write, at most 16
   * @param outAt first neuron's 16 images, the next ones {@code width} apart
   */
  void transpose(
      float[] z, int zAt, int stride, float[] buffer, int rows, float[] out, int outAt, int width);

  /**
   * Lists the columns in which at least one of two images is not zero, as {@link
   * ImagePairs#entries}.
   *
   * @param bytes images, a row each
   * @param first where the first image's columns start
   * @param second where the second one's start; negative for none
   * @param columns how many there are
   * @param end where to write the first entry
   * @return where the next one goes
   */
  int list(byte[] bytes, int first, int second, int columns, int[] entries, int end);

  /** As {@link #list} for columns from {@code from} on, one by one. */
  static int list(
      byte[] bytes, int first, int second, int from, int columns, int[] entries, int end) {
    for (int c = from; c < columns; c++) {
      int pixels = bytes[first + c] & 0xff | (second < 0 ? 0 : (bytes[second + c] & 0xff) << 8);
      entries[end] = c << 16 | pixels; // overwritten by the next one if zero
      end += pixels != 0 ? 1 : 0;
    }
    return end;
  }

  /** Kernels for a vector width. */
  static SparseKernels of(VectorWidth width) {
    return switch (width) {
      case BITS_128 -> new Float128SparseKernels();
      case BITS_256 -> new Float256SparseKernels();
      case BITS_512 -> new Float512SparseKernels();
    };
  }
}

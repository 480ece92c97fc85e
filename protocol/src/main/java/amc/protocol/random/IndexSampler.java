package amc.protocol.random;

/**
 * Draws distinct indices, a pure function of (seed, step, m, n): the first m places of a
 * Fisher-Yates shuffle of 0..n-1. Place i swaps with place {@code i + floor(w (n - i) / 2^32)}, w
 * being word {@code i mod 4} of block {@code i / 4} of the step's {@link Stream#BATCH} stream
 * (Lemire, "Fast random integer generation in an interval", 2019, without the rejection step: some
 * indices are likelier than others by at most a factor 1 + n / 2^32). Confined to one thread.
 */
public final class IndexSampler {
  private final int[] places; // the identity between draws
  private final int[] swapped;
  private final int[] words = new int[Philox.WORDS];

  /**
   * @param n number of indices to draw from, at least 1
   */
  public IndexSampler(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n=" + n + " must be >= 1");
    }
    places = new int[n];
    swapped = new int[n];
    for (int i = 0; i < n; i++) {
      places[i] = i;
    }
  }

  /**
   * Writes {@code m} distinct indices into {@code out[0..m)}, in the order drawn; all n in
   * ascending order when {@code m == n}.
   *
   * @param m in [1, n]
   */
  public void draw(long seed, long step, int m, int[] out) {
    int n = places.length;
    if (m < 1 || m > n) {
      throw new IllegalArgumentException("m=" + m + " must be in [1, n=" + n + "]");
    }
    if (m == n) {
      System.arraycopy(places, 0, out, 0, n);
      return;
    }
    for (int i = 0; i < m; i++) {
      if (i % Philox.WORDS == 0) {
        Philox.block(seed, Stream.BATCH, step, i / Philox.WORDS, words);
      }
      long word = words[i % Philox.WORDS] & 0xffffffffL;
      swapped[i] = i + (int) (word * (n - i) >>> 32);
      swap(i, swapped[i]);
      out[i] = places[i];
    }
    for (int i = m - 1; i >= 0; i--) {
      swap(i, swapped[i]);
    }
  }

  private void swap(int i, int j) {
    int held = places[i];
    places[i] = places[j];
    places[j] = held;
  }
}

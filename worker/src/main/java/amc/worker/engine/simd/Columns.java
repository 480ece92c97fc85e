package amc.worker.engine.simd;

import static java.util.Objects.requireNonNull;

import amc.worker.dataset.Dataset;
import java.util.Arrays;

/**
 * The columns of a data set of bytes from the first to the last that is not zero throughout, cut
 * into blocks of nearly equal size at most {@link #MAX_BLOCK} wide.
 *
 * @param first number of the first one
 * @param count number of columns
 * @param blocks number of blocks, at least 1
 * @param density share of non-zero bytes among all of the data set's
 */
record Columns(int first, int count, int blocks, double density) {
  /** As many columns as have a bit in three longs. */
  static final int MAX_BLOCK = 192;

  static Columns of(Dataset data) {
    byte[] bytes = requireNonNull(data.bytes());
    int features = data.features();
    long[] counts = new long[features];
    for (int at = 0; at < bytes.length; at += features) {
      for (int c = 0; c < features; c++) {
        counts[c] += bytes[at + c] != 0 ? 1 : 0;
      }
    }
    int first = 0;
    int end = features;
    while (end > 0 && counts[end - 1] == 0) {
      end--;
    }
    while (first < end && counts[first] == 0) {
      first++;
    }
    int blocks = Math.max(1, Math.ceilDiv(end - first, MAX_BLOCK));
    double density = (double) Arrays.stream(counts).sum() / bytes.length;
    return new Columns(first, end - first, blocks, density);
  }

  /** Which of the columns a block starts with; that of block {@code blocks()}: ends. */
  int blockStart(int block) {
    return (int) ((long) count * block / blocks);
  }
}

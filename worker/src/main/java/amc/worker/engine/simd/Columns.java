package amc.worker.engine.simd;

import static java.util.Objects.requireNonNull;

import amc.worker.dataset.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The columns of a data set of bytes that are not zero throughout, cut into blocks of nearly equal
 * size at most {@link #MAX_BLOCK} wide.
 *
 * @param used column numbers, ascending
 * @param blocks number of blocks
 * @param density share of non-zero bytes among all of the data set's
 */
@SuppressWarnings("ArrayRecordComponent") // private to the engine, read-only
record Columns(int[] used, int blocks, double density) {
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
    int[] used = IntStream.range(0, features).filter(c -> counts[c] > 0).toArray();
    int blocks = Math.max(1, Math.ceilDiv(used.length, MAX_BLOCK));
    return new Columns(used, blocks, (double) Arrays.stream(counts).sum() / bytes.length);
  }

  /** Position in {@link #used()} at which a block starts; that of block {@code blocks()}: ends. */
  int blockStart(int block) {
    return (int) ((long) used.length * block / blocks);
  }
}

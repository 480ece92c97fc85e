package amc.worker.engine.simd;

import java.util.Arrays;

/**
 * Greedy search for pairs of images with similar support: the largest image left is paired with the
 * one that shares most columns with it (the smallest of equals), again and again. Images are bit
 * sets of three words. Reused from part to part; confined to one thread.
 */
final class PairSearch {
  private final long[] word0;
  private final long[] word1;
  private final long[] word2;
  private final int[] sizes;
  private final int[] image;
  private final int[] order;
  private final int[] pairs;
  private final long[] keys;

  /**
   * @param most images of a tile, at most 65,536
   */
  PairSearch(int most) {
    word0 = new long[most];
    word1 = new long[most];
    word2 = new long[most];
    sizes = new int[most];
    image = new int[most];
    order = new int[most + 1];
    pairs = new int[most + 1];
    keys = new long[most];
  }

  /**
   * Images of the last run, pairs adjacent, in ascending order of the number of columns in which
   * one or the other is not zero; the partner of the odd one out is number {@code count}.
   */
  int[] order() {
    return order;
  }

  /** Pairs {@code count} images from sample {@code first} on by their columns [from, to). */
  void run(ImagePairs.Builder images, int first, int count, int from, int to) {
    load(images, first, count, from, to);
    int head = 0;
    int left = count;
    int found = 0;
    while (left > 0) {
      int i = head++;
      left--;
      int union = sizes[i];
      pairs[2 * found] = image[i];
      pairs[2 * found + 1] = count;
      if (left > 0) {
        int j = mostShared(i, head, head + left);
        union = union(i, j);
        pairs[2 * found + 1] = image[j];
        left--;
        remove(j, head + left);
      }
      keys[found] = (long) union << 32 | found;
      found++;
    }
    Arrays.sort(keys, 0, found);
    for (int p = 0; p < found; p++) {
      System.arraycopy(pairs, 2 * (int) keys[p], order, 2 * p, 2);
    }
  }

  /** Fills the arrays with the images in descending order of size. */
  private void load(ImagePairs.Builder images, int first, int count, int from, int to) {
    for (int i = 0; i < count; i++) {
      int size = 0;
      for (int c = from; c < to; c++) {
        size += images.pixel(first + i, c) != 0 ? 1 : 0;
      }
      keys[i] = (long) -size << 32 | i;
    }
    Arrays.sort(keys, 0, count);
    for (int k = 0; k < count; k++) {
      image[k] = (int) keys[k];
      sizes[k] = (int) -(keys[k] >> 32);
      word0[k] = bits(images, first + image[k], from, Math.min(to, from + 64));
      word1[k] = bits(images, first + image[k], from + 64, Math.min(to, from + 128));
      word2[k] = bits(images, first + image[k], from + 128, to);
    }
  }

  private static long bits(ImagePairs.Builder images, int sample, int from, int to) {
    long bits = 0;
    for (int c = from; c < to; c++) {
      bits |= (images.pixel(sample, c) != 0 ? 1L : 0L) << (c - from);
    }
    return bits;
  }

  private int mostShared(int i, int from, int to) {
    long a0 = word0[i];
    long a1 = word1[i];
    long a2 = word2[i];
    int best = from;
    int bestScore = Integer.MIN_VALUE;
    for (int j = from; j < to; j++) {
      int shared =
          Long.bitCount(a0 & word0[j])
              + Long.bitCount(a1 & word1[j])
              + Long.bitCount(a2 & word2[j]);
      int score = (shared << 8) - sizes[j];
      if (score > bestScore) {
        bestScore = score;
        best = j;
      }
    }
    return best;
  }

  private int union(int i, int j) {
    return Long.bitCount(word0[i] | word0[j])
        + Long.bitCount(word1[i] | word1[j])
        + Long.bitCount(word2[i] | word2[j]);
  }

  /** Closes the gap at j; {@code end} is the number of images that are then in use. */
  private void remove(int j, int end) {
    System.arraycopy(word0, j + 1, word0, j, end - j);
    System.arraycopy(word1, j + 1, word1, j, end - j);
    System.arraycopy(word2, j + 1, word2, j, end - j);
    System.arraycopy(sizes, j + 1, sizes, j, end - j);
    System.arraycopy(image, j + 1, image, j, end - j);
  }
}

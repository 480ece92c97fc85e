package amc.worker.engine.simd;

import amc.worker.dataset.Dataset;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sparse images of a batch, two by two: for every tile and block of columns, images are paired and
 * the columns in which at least one of the two is not zero are listed, so that weights are loaded
 * once for both. The arrays are for the kernels to read. Immutable once built.
 *
 * <p>A part is a tile and a block of columns; parts are numbered {@code tile * blocks + block},
 * tiles being numbered through all shards.
 */
final class ImagePairs {
  /** What a byte stands for. */
  static final float[] PIXELS = new float[256];

  static {
    for (int v = 0; v < 256; v++) {
      PIXELS[v] = v / 255f;
    }
  }

  /** (column in block) << 16 | second image's byte << 8 | first image's byte. */
  final int[] entries;

  /** Part: its first entry. */
  final int[] firstEntry;

  /** Part: its first pair; one more at the end. */
  final int[] firstPair;

  /** Pair: number of entries. */
  final char[] lengths;

  /** Pair: two numbers of images in the tile, of which the second may be padding. */
  final char[] images;

  private ImagePairs(Builder from) {
    entries = from.entries;
    firstEntry = from.firstEntry;
    firstPair = from.firstPair;
    lengths = from.lengths;
    images = from.images;
  }

  /**
   * Pairs the samples {@code indices[0..tiling.samples())}.
   *
   * @param search whether to look for similar images, at a cost quadratic in the tile's size, and
   *     to bring pairs of similar length together; else neighbours are paired
   * @param spare memory that may serve for the entries
   */
  static ImagePairs of(
      Dataset data,
      Columns columns,
      SparseKernels kernels,
      int[] indices,
      Tiling tiling,
      boolean search,
      int[] spare) {
    Builder builder = new Builder(data, columns, kernels, indices, tiling, spare);
    PairSearch pairSearch = new PairSearch(search ? tiling.tileSamples() : 0);
    for (int shard = 0; shard < tiling.shards(); shard++) {
      for (int tile = 0; tile < tiling.tiles(shard); tile++) {
        int first = tiling.firstSample(shard, tile);
        int count = tiling.count(shard, tile);
        for (int block = 0; block < columns.blocks(); block++) {
          int from = columns.blockStart(block);
          int to = columns.blockStart(block + 1);
          if (search) {
            pairSearch.run(builder, first, count, from, to);
          }
          builder.addPart(first, count, from, to, search ? pairSearch.order() : null);
        }
      }
    }
    if (search) {
      builder.entries = Arrays.copyOf(builder.entries, builder.entryCount);
    }
    return new ImagePairs(builder);
  }

  /** Takes parts in ascending order. */
  static final class Builder {
    private final byte[] bytes;
    private final int features;
    private final int firstColumn;
    private final SparseKernels kernels;
    private final int[] indices;
    private int[] entries;
    private final int[] firstEntry;
    private final int[] firstPair;
    private final char[] lengths;
    private final char[] images;
    private int part;
    private int entryCount;

    Builder(
        Dataset data,
        Columns columns,
        SparseKernels kernels,
        int[] indices,
        Tiling tiling,
        int[] spare) {
      this.bytes = Objects.requireNonNull(data.bytes());
      this.features = data.features();
      this.firstColumn = columns.first();
      this.kernels = kernels;
      this.indices = indices;
      int tiles = 0;
      int pairs = 0;
      for (int shard = 0; shard < tiling.shards(); shard++) {
        for (int tile = 0; tile < tiling.tiles(shard); tile++) {
          tiles++;
          pairs += (tiling.count(shard, tile) + 1) / 2;
        }
      }
      entries = spare;
      firstEntry = new int[tiles * columns.blocks()];
      firstPair = new int[firstEntry.length + 1];
      lengths = new char[pairs * columns.blocks()];
      images = new char[2 * lengths.length];
    }

    /** Byte of a sample of the batch in a column. */
    int pixel(int sample, int column) {
      return bytes[at(sample, column)] & 0xff;
    }

    private int at(int sample, int column) {
      return indices[sample] * features + firstColumn + column;
    }

    /** Adds a tile's images in the given order, in which pairs are adjacent. */
    private void addPart(int first, int count, int from, int to, int @Nullable [] order) {
      int pairs = (count + 1) / 2;
      int room = entryCount + pairs * (to - from) + SparseKernels.SPARE_ENTRIES;
      if (room > entries.length) {
        entries = Arrays.copyOf(entries, Math.max(room, entries.length + entries.length / 2));
      }
      firstEntry[part] = entryCount;
      int pair = firstPair[part];
      for (int p = 0; p < 2 * pairs; p += 2) {
        int i = order == null ? p : order[p];
        int j = order == null ? p + 1 : order[p + 1];
        int start = entryCount;
        int second = j < count ? at(first + j, from) : -1;
        entryCount = kernels.list(bytes, at(first + i, from), second, to - from, entries, start);
        images[2 * pair] = (char) i;
        images[2 * pair + 1] = (char) j;
        lengths[pair++] = (char) (entryCount - start);
      }
      firstPair[++part] = pair;
    }
  }
}

package amc.worker.engine.simd;

import static java.util.Objects.requireNonNull;

import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetwork.Layer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * First layer over images most of whose pixels are zero, in float32. Zero pixels are skipped, which
 * changes nothing but the sign of a zero, as long as all weights are finite; candidates with other
 * weights take a slow path.
 *
 * <p>Neurons are handled in blocks of 16, lanes over neurons; a block of one candidate is a strip,
 * and up to eight strips go through the images together, so that the data is read once for all. The
 * weights of the columns that matter are first copied into panels (column, strip, neuron).
 */
final class SparseInput implements InputLayer<float[]> {
  /** Share of non-zero pixels above which the dense layer is faster. */
  static final double MAX_DENSITY = 0.4;

  private static final int BLOCK = 16;
  private static final int PAD = SparseKernels.PAD;

  /** Many images to a tile, so that good pairs are found, but their sums stay in the L2 cache. */
  private static final int MAX_GROUPS = 15;

  private static final int MIN_GROUPS = 3;
  private static final int MAX_AT_ONCE = 8;

  private final Layer layer;
  private final Dataset data;
  private final Columns columns;
  private final SparseKernels kernels;
  private final int neuronBlocks;
  private final ThreadLocal<float[]> sums = ThreadLocal.withInitial(() -> new float[0]);
  private final ThreadLocal<float[]> buffer =
      ThreadLocal.withInitial(() -> new float[PAD + 3 * BLOCK * BLOCK]);
  private @Nullable Panels[] loaded = new Panels[0]; // by first candidate

  SparseInput(Layer layer, Dataset data, Columns columns, SparseKernels kernels) {
    this.layer = layer;
    this.data = data;
    this.columns = columns;
    this.kernels = kernels;
    this.neuronBlocks = Math.ceilDiv(layer.outputs(), BLOCK);
  }

  /** The layer, or null where the data are no bytes or too few of them are zero. */
  static @Nullable SparseInput of(Layer layer, Dataset data, VectorWidth width) {
    if (data.bytes() == null) {
      return null;
    }
    Columns columns = Columns.of(data);
    return columns.density() > MAX_DENSITY
        ? null
        : new SparseInput(layer, data, columns, SparseKernels.of(width));
  }

  @Override
  public int candidatesAtOnce() {
    return Math.max(1, MAX_AT_ONCE / neuronBlocks);
  }

  @Override
  public int tileSamples() {
    // an odd number of groups, lest rows that are read together compete for cache sets
    int groups = Math.clamp(MAX_GROUPS / neuronBlocks, MIN_GROUPS, MAX_GROUPS);
    return ((groups - 1) | 1) * Tiling.GROUP;
  }

  @Override
  public void load(float[][] parameters, int first, int count) {
    if (loaded.length <= first) {
      loaded = Arrays.copyOf(loaded, first + MAX_AT_ONCE);
    }
    Panels panels = loaded[first];
    if (panels == null || panels.finite.length != count) {
      panels = new Panels(count);
      loaded[first] = panels;
    }
    panels.fill(parameters, first);
  }

  @Override
  public Prepared<float[]> prepare(
      int[] indices, Tiling tiling, @Nullable Prepared<float[]> reuse) {
    // a minibatch is used too seldom to be worth a search
    boolean search = tiling.samples() == data.samples();
    int[] spare = reuse instanceof Images images ? images.pairs.entries : new int[0];
    return new Images(
        indices, tiling, ImagePairs.of(data, columns, kernels, indices, tiling, search, spare));
  }

  /** First-layer weights of some candidates, {@code strips[p]} strips in panel p. */
  private final class Panels {
    final boolean[] finite; // candidate: whether all weights are
    final int[] strips;
    final float[][] panels; // panel: (biases, then columns; strip; neuron)

    Panels(int count) {
      finite = new boolean[count];
      int left = count * neuronBlocks;
      int[] sizes = new int[left];
      int number = 0;
      while (left > 0) {
        sizes[number] = Math.min(Integer.highestOneBit(left), kernels.maxStrips());
        left -= sizes[number++];
      }
      strips = Arrays.copyOf(sizes, number);
      panels = new float[number][];
      for (int p = 0; p < number; p++) {
        panels[p] = new float[PAD + (1 + columns.count()) * strips[p] * BLOCK];
      }
    }

    void fill(float[][] parameters, int first) {
      for (int c = 0; c < finite.length; c++) {
        finite[c] = allFinite(parameters[first + c]);
      }
      int strip = 0; // (candidate, block of neurons)
      for (int p = 0; p < strips.length; p++) {
        for (int s = 0; s < strips[p]; s++, strip++) {
          copy(parameters[first + strip / neuronBlocks], strip % neuronBlocks, p, s);
        }
      }
    }

    private void copy(float[] parameters, int block, int p, int s) {
      int neurons = neurons(block);
      int to = PAD + s * BLOCK;
      int from = layer.biasOffset() + block * BLOCK;
      System.arraycopy(parameters, from, panels[p], to, neurons);
      from = layer.weightOffset() + columns.first() * layer.outputs() + block * BLOCK;
      for (int c = 0; c < columns.count(); c++, from += layer.outputs()) {
        to += strips[p] * BLOCK;
        System.arraycopy(parameters, from, panels[p], to, neurons);
      }
    }
  }

  private boolean allFinite(float[] parameters) {
    int largest = 0; // of the bits without sign, in the order of magnitudes
    int end = layer.weightOffset() + layer.inputs() * layer.outputs();
    for (int i = layer.weightOffset(); i < end; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(parameters[i]) & 0x7fffffff);
    }
    return largest < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  }

  private int neurons(int block) {
    return Math.min(BLOCK, layer.outputs() - block * BLOCK);
  }

  /** Paired images. */
  private final class Images implements Prepared<float[]> {
    private final int[] indices;
    private final Tiling tiling;
    private final ImagePairs pairs;

    Images(int[] indices, Tiling tiling, ImagePairs pairs) {
      this.indices = indices;
      this.tiling = tiling;
      this.pairs = pairs;
    }

    @Override
    public void forward(
        int shard,
        int tile,
        float[][] parameters,
        int first,
        int count,
        float[][] out,
        int outOffset) {
      Panels panels = requireNonNull(loaded[first]);
      int width = tiling.width(shard, tile);
      int strip = 0;
      for (int p = 0; p < panels.strips.length; p++) {
        int strips = panels.strips[p];
        float[] z = accumulate(panels.panels[p], strips, shard, tile);
        for (int s = 0; s < strips; s++, strip++) {
          int block = strip % neuronBlocks;
          int at = outOffset + block * BLOCK * width;
          transpose(z, s, strips, neurons(block), out[strip / neuronBlocks], at, width);
        }
      }
      for (int c = 0; c < count; c++) {
        if (!panels.finite[c]) {
          forwardExactly(shard, tile, parameters[first + c], out[c], outOffset);
        }
      }
    }

    /** Pre-activations (image, strip, neuron) of a tile for the strips of a panel. */
    private float[] accumulate(float[] panel, int strips, int shard, int tile) {
      int row = strips * BLOCK;
      float[] z = sums.get();
      if (z.length < PAD + tiling.tileSamples() * row) {
        z = new float[PAD + tiling.tileSamples() * row];
        sums.set(z);
      }
      int part = (shard * tiling.tiles(0) + tile) * columns.blocks();
      for (int b = 0; b < columns.blocks(); b++) {
        int panelAt = PAD + (1 + columns.blockStart(b)) * row;
        kernels.accumulate(strips, panel, panelAt, b == 0 ? PAD : -1, pairs, part + b, z);
      }
      return z;
    }

    private void transpose(
        float[] z, int strip, int strips, int rows, float[] out, int outAt, int width) {
      float[] scratch = buffer.get();
      int stride = strips * BLOCK;
      for (int s = 0; s < width; s += BLOCK) {
        int from = PAD + s * stride + strip * BLOCK;
        kernels.transpose(z, from, stride, scratch, rows, out, outAt + s, width);
      }
    }

    /** The definition, zeros included: 0 times infinity is NaN. */
    private void forwardExactly(
        int shard, int tile, float[] parameters, float[] out, int outOffset) {
      int width = tiling.width(shard, tile);
      for (int s = 0; s < tiling.count(shard, tile); s++) {
        int sample = indices[tiling.firstSample(shard, tile) + s];
        for (int j = 0; j < layer.outputs(); j++) {
          float z = parameters[layer.biasOffset() + j];
          for (int i = 0; i < layer.inputs(); i++) {
            float w = parameters[layer.weightOffset() + i * layer.outputs() + j];
            z = Math.fma(data.feature32(sample, i), w, z);
          }
          out[outOffset + j * width + s] = z;
        }
      }
    }
  }
}

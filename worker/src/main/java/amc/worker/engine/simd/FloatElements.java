package amc.worker.engine.simd;

import amc.protocol.mc.Parameters;
import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetwork.Layer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Single precision. */
final class FloatElements implements Elements<float[]> {
  /** Features transposed at once: long reads from the data, yet the writes stay in L1. */
  private static final int BLOCK = 64;

  @Override
  public int pad() {
    return PAD_BYTES / Float.BYTES;
  }

  @Override
  public float[] allocate(int length) {
    return new float[pad() + length];
  }

  @Override
  public float[][] table(int length) {
    return new float[length][];
  }

  @Override
  public int length(float[] array) {
    return array.length;
  }

  @Override
  public float[] values(Parameters parameters) {
    return switch (parameters) {
      case Parameters.Float32 single -> single.values();
      case Parameters.Float64 _ ->
          throw new IllegalArgumentException("precision of candidates must be FLOAT32");
    };
  }

  @Override
  public Kernels<float[]> kernels(VectorWidth width) {
    return switch (width) {
      case BITS_128 -> new Float128Kernels();
      case BITS_256 -> new Float256Kernels();
      case BITS_512 -> new Float512Kernels();
    };
  }

  @Override
  public @Nullable InputLayer<float[]> sparseInput(Layer layer, Dataset data, VectorWidth width) {
    return SparseInput.of(layer, data, width);
  }

  @Override
  public void set(float[] array, int i, double value) {
    array[i] = (float) value;
  }

  @Override
  public double get(float[] array, int i) {
    return array[i];
  }

  @Override
  public void clear(float[] array, int from, int to) {
    Arrays.fill(array, from, to, 0);
  }

  @Override
  public void gather(
      Dataset data, int[] indices, int first, int count, float[] out, int at, int width) {
    int features = data.features();
    for (int block = 0; block < features; block += BLOCK) {
      int end = Math.min(features, block + BLOCK);
      for (int s = 0; s < count; s++) {
        int sample = indices[first + s];
        for (int f = block; f < end; f++) {
          out[at + f * width + s] = data.feature32(sample, f);
        }
      }
    }
  }

  @Override
  public float[] squares(Dataset data) {
    float[] row = allocate(data.samples());
    for (int s = 0; s < data.samples(); s++) {
      float sum = 0;
      for (int f = 0; f < data.features(); f++) {
        float x = data.feature32(s, f);
        sum = Math.fma(x, x, sum);
      }
      row[pad() + s] = sum;
    }
    return row;
  }
}

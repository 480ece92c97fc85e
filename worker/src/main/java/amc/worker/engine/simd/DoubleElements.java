package amc.worker.engine.simd;

import amc.protocol.mc.Parameters;
import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetwork.Layer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Double precision. */
final class DoubleElements implements Elements<double[]> {
  /** Features transposed at once: long reads from the data, yet the writes stay in L1. */
  private static final int BLOCK = 64;

  @Override
  public int pad() {
    return PAD_BYTES / Double.BYTES;
  }

  @Override
  public double[] allocate(int length) {
    return new double[pad() + length];
  }

  @Override
  public double[][] table(int length) {
    return new double[length][];
  }

  @Override
  public int length(double[] array) {
    return array.length;
  }

  @Override
  public double[] values(Parameters parameters) {
    return switch (parameters) {
      case Parameters.Float32 _ ->
          throw new IllegalArgumentException("precision of candidates must be FLOAT64");
      case Parameters.Float64 wide -> wide.values();
    };
  }

  @Override
  public Kernels<double[]> kernels(VectorWidth width) {
    return switch (width) {
      case BITS_128 -> new Double128Kernels();
      case BITS_256 -> new Double256Kernels();
      case BITS_512 -> new Double512Kernels();
    };
  }

  @Override
  public @Nullable InputLayer<double[]> sparseInput(Layer layer, Dataset data, VectorWidth width) {
    return null;
  }

  @Override
  public void set(double[] array, int i, double value) {
    array[i] = value;
  }

  @Override
  public double get(double[] array, int i) {
    return array[i];
  }

  @Override
  public void clear(double[] array, int from, int to) {
    Arrays.fill(array, from, to, 0);
  }

  @Override
  public void gather(
      Dataset data, int[] indices, int first, int count, double[] out, int at, int width) {
    int features = data.features();
    for (int block = 0; block < features; block += BLOCK) {
      int end = Math.min(features, block + BLOCK);
      for (int s = 0; s < count; s++) {
        int sample = indices[first + s];
        for (int f = block; f < end; f++) {
          out[at + f * width + s] = data.feature64(sample, f);
        }
      }
    }
  }

  @Override
  public double[] squares(Dataset data) {
    double[] row = allocate(data.samples());
    for (int s = 0; s < data.samples(); s++) {
      double sum = 0;
      for (int f = 0; f < data.features(); f++) {
        double x = data.feature64(s, f);
        sum = Math.fma(x, x, sum);
      }
      row[pad() + s] = sum;
    }
    return row;
  }
}

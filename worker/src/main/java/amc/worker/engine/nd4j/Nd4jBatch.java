package amc.worker.engine.nd4j;

import static java.util.Objects.requireNonNull;

import amc.worker.dataset.Dataset;
import amc.worker.loss.LossEngine.Batch;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Samples of a data set as ND4J matrices, one sample a row.
 *
 * @param inputs (sample, feature)
 * @param targets (sample, output); for labels 1 for the sample's class, else 0
 * @param labels (sample) int64; null for regression
 */
record Nd4jBatch(
    Dataset data,
    int samples,
    int shards,
    INDArray inputs,
    INDArray targets,
    @Nullable INDArray labels)
    implements Batch, AutoCloseable {

  /** All samples of a data set. */
  static Nd4jBatch of(Dataset data, DataType type, int shardSize) {
    Nd4jBatch batch = uninitialised(data, type, data.samples(), shardSize);
    for (int sample = 0; sample < data.samples(); sample++) {
      batch.fill(sample);
    }
    int[] labels = data.labels();
    if (labels != null) {
      batch.setLabels(labels);
    }
    return batch;
  }

  static Nd4jBatch uninitialised(Dataset data, DataType type, int samples, int shardSize) {
    return new Nd4jBatch(
        data,
        samples,
        Math.ceilDiv(samples, shardSize),
        Nd4j.createUninitialized(type, new long[] {samples, data.features()}, 'c'),
        Nd4j.createUninitialized(type, new long[] {samples, data.outputs()}, 'c'),
        data.isClassification() ? Nd4j.createUninitialized(DataType.INT64, samples) : null);
  }

  private void fill(int sample) {
    double[] row = new double[data.outputs()];
    int[] labels = data.labels();
    if (labels != null) {
      row[labels[sample]] = 1;
    } else {
      System.arraycopy(requireNonNull(data.targets()), sample * row.length, row, 0, row.length);
    }
    int features = data.features();
    if (inputs.dataType() == DataType.FLOAT) {
      float[] x = new float[features];
      for (int i = 0; i < features; i++) {
        x[i] = data.feature32(sample, i);
      }
      put(inputs, sample, x);
      float[] t = new float[row.length];
      for (int j = 0; j < t.length; j++) {
        t[j] = (float) row[j];
      }
      put(targets, sample, t);
    } else {
      double[] x = new double[features];
      for (int i = 0; i < features; i++) {
        x[i] = data.feature64(sample, i);
      }
      put(inputs, sample, x);
      put(targets, sample, row);
    }
  }

  private static void put(INDArray matrix, long row, float[] values) {
    new FloatPointer(matrix.data().pointer()).position(row * values.length).put(values);
  }

  private static void put(INDArray matrix, long row, double[] values) {
    new DoublePointer(matrix.data().pointer()).position(row * values.length).put(values);
  }

  private void setLabels(int[] values) {
    long[] wide = new long[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    requireNonNull(labels).data().asNioLong().put(wide);
  }

  /**
   * Overwrites this batch with samples of another.
   *
   * @param indices as many as this batch has samples
   */
  void gather(Nd4jBatch all, int[] indices) {
    Nd4j.pullRows(all.inputs, inputs, 1, indices);
    Nd4j.pullRows(all.targets, targets, 1, indices);
    int[] known = data.labels();
    if (known != null) {
      int[] picked = new int[indices.length];
      for (int i = 0; i < picked.length; i++) {
        picked[i] = known[indices[i]];
      }
      setLabels(picked);
    }
  }

  @Override
  public void close() {
    inputs.close();
    targets.close();
    if (labels != null) {
      labels.close();
    }
  }
}

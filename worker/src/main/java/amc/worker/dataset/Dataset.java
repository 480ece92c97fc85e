package amc.worker.dataset;

import org.jspecify.annotations.Nullable;

/**
 * Samples with targets, immutable after loading. Features are stored as bytes (value / 255, as in
 * image files) or as doubles; targets are labels or vectors.
 *
 * @param samples number of samples
 * @param features numbers of one input
 * @param bytes (sample, feature) unsigned bytes, each standing for byte / 255; null when {@code
 *     values} is set
 * @param values (sample, feature); null when {@code bytes} is set
 * @param labels class of each sample, in [0, outputs); null for regression
 * @param targets (sample, output) for regression; null for classification
 * @param outputs number of classes, or of target values a sample
 */
@SuppressWarnings("ArrayRecordComponent") // large tables, shared read-only
public record Dataset(
    String name,
    int samples,
    int features,
    byte @Nullable [] bytes,
    double @Nullable [] values,
    int @Nullable [] labels,
    double @Nullable [] targets,
    int outputs) {

  /**
   * Some of the samples.
   *
   * @param indices in the order wanted
   */
  public Dataset subset(String newName, int[] indices) {
    byte[] someBytes = bytes == null ? null : new byte[indices.length * features];
    double[] someValues = values == null ? null : new double[indices.length * features];
    int[] someLabels = labels == null ? null : new int[indices.length];
    double[] someTargets = targets == null ? null : new double[indices.length * outputs];
    for (int i = 0; i < indices.length; i++) {
      int from = indices[i];
      copy(bytes, from * features, someBytes, i * features, features);
      copy(values, from * features, someValues, i * features, features);
      copy(labels, from, someLabels, i, 1);
      copy(targets, from * outputs, someTargets, i * outputs, outputs);
    }
    return new Dataset(
        newName, indices.length, features, someBytes, someValues, someLabels, someTargets, outputs);
  }

  private static void copy(
      @Nullable Object from, int start, @Nullable Object to, int place, int length) {
    if (from != null && to != null) {
      System.arraycopy(from, start, to, place, length);
    }
  }

  public boolean isClassification() {
    return labels != null;
  }

  /**
   * Feature in float32: {@code (float) byte / 255f} for bytes (one rounding), {@code (float) value}
   * for doubles.
   */
  public float feature32(int sample, int feature) {
    int i = sample * features + feature;
    if (bytes != null) {
      return (bytes[i] & 0xff) / 255f;
    }
    return (float) java.util.Objects.requireNonNull(values)[i];
  }

  /** Feature in float64: {@code byte / 255.0} for bytes, the value itself for doubles. */
  public double feature64(int sample, int feature) {
    int i = sample * features + feature;
    if (bytes != null) {
      return (bytes[i] & 0xff) / 255.0;
    }
    return java.util.Objects.requireNonNull(values)[i];
  }
}

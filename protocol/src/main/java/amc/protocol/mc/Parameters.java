package amc.protocol.mc;

import amc.protocol.job.Precision;

/** A parameter vector x in the job's precision. Mutable; not thread-safe. */
public sealed interface Parameters {
  int size();

  /** Value number i, widened to double. */
  double get(int i);

  Parameters copy();

  /** Memory that the values take. */
  long bytes();

  static Parameters zeros(Precision precision, int size) {
    return switch (precision) {
      case FLOAT32 -> new Float32(new float[size]);
      case FLOAT64 -> new Float64(new double[size]);
    };
  }

  /** Single precision. */
  @SuppressWarnings("ArrayRecordComponent") // a view of the array is the point
  record Float32(float[] values) implements Parameters {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public double get(int i) {
      return values[i];
    }

    @Override
    public Parameters copy() {
      return new Float32(values.clone());
    }

    @Override
    public long bytes() {
      return (long) Float.BYTES * values.length;
    }
  }

  /** Double precision. */
  @SuppressWarnings("ArrayRecordComponent") // a view of the array is the point
  record Float64(double[] values) implements Parameters {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public double get(int i) {
      return values[i];
    }

    @Override
    public Parameters copy() {
      return new Float64(values.clone());
    }

    @Override
    public long bytes() {
      return (long) Double.BYTES * values.length;
    }
  }
}

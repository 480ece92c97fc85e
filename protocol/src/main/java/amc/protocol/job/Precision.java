package amc.protocol.job;

/** Arithmetic of parameters, activations and per-sample losses; sums over samples are float64. */
public enum Precision {
  FLOAT32(Float.BYTES, 0x1p-24),
  FLOAT64(Double.BYTES, 0x1p-53);

  private final int bytes;
  private final double unitRoundoff;

  Precision(int bytes, double unitRoundoff) {
    this.bytes = bytes;
    this.unitRoundoff = unitRoundoff;
  }

  /** Size of a parameter. */
  public int bytes() {
    return bytes;
  }

  /** Largest relative error of one rounding, half an ulp of 1. */
  public double unitRoundoff() {
    return unitRoundoff;
  }
}

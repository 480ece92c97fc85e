package amc.protocol.job;

/** Arithmetic of parameters, activations and per-sample losses; sums over samples are float64. */
public enum Precision {
  FLOAT32(0x1p-24),
  FLOAT64(0x1p-53);

  private final double unitRoundoff;

  Precision(double unitRoundoff) {
    this.unitRoundoff = unitRoundoff;
  }

  /** Largest relative error of one rounding, half an ulp of 1. */
  public double unitRoundoff() {
    return unitRoundoff;
  }
}

package amc.worker.replica;

import amc.protocol.job.Precision;
import java.math.BigDecimal;

/**
 * Arithmetic by its definition: the exact result of decimal numbers without end, rounded once to
 * the precision. For finite numbers.
 */
record ExactArithmetic(Precision precision) {

  /** The nearest number of the precision. */
  double round(double value) {
    return switch (precision) {
      case FLOAT32 -> (float) value;
      case FLOAT64 -> value;
    };
  }

  /** a b + c, rounded once. */
  double fma(double a, double b, double c) {
    BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
    if (exact.signum() == 0) {
      return a * b + c; // exact as well, and knows of the signs of zeros
    }
    return switch (precision) {
      case FLOAT32 -> exact.floatValue();
      case FLOAT64 -> exact.doubleValue();
    };
  }

  /** a + b, rounded once. */
  double add(double a, double b) {
    return fma(a, 1, b);
  }
}

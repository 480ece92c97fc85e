package amc.worker.engine.scalar;

import amc.protocol.job.Activation;
import amc.protocol.job.Precision;
import amc.worker.engine.math.DoubleMath;
import amc.worker.engine.math.FloatMath;

/**
 * The operations of one precision on values held in doubles. Rounding a double sum, product,
 * quotient or root of floats to float is the float operation itself, since 53 >= 2 * 24 + 2 digits
 * (S. A. Figueroa, When is double rounding innocuous?, 1995); fma is done in float.
 */
enum Arithmetic {
  FLOAT32 {
    @Override
    double round(double x) {
      return (float) x;
    }

    @Override
    double fma(double a, double b, double c) {
      return Math.fma((float) a, (float) b, (float) c);
    }

    @Override
    double exp(double x) {
      return FloatMath.exp((float) x);
    }

    @Override
    double log(double x) {
      return FloatMath.log((float) x);
    }

    @Override
    double activate(Activation activation, double value) {
      float x = (float) value;
      return switch (activation) {
        case TANH -> FloatMath.tanh(x);
        case RELU -> FloatMath.relu(x);
        case GELU -> FloatMath.gelu(x);
        case SIGMOID -> FloatMath.sigmoid(x);
        case SIN -> FloatMath.sin(x);
        case SIGN -> FloatMath.sign(x);
        case HEAVISIDE -> FloatMath.heaviside(x);
        case IDENTITY, SOFTMAX -> x;
      };
    }
  },
  FLOAT64 {
    @Override
    double round(double x) {
      return x;
    }

    @Override
    double fma(double a, double b, double c) {
      return Math.fma(a, b, c);
    }

    @Override
    double exp(double x) {
      return DoubleMath.exp(x);
    }

    @Override
    double log(double x) {
      return DoubleMath.log(x);
    }

    @Override
    double activate(Activation activation, double x) {
      return switch (activation) {
        case TANH -> DoubleMath.tanh(x);
        case RELU -> DoubleMath.relu(x);
        case GELU -> DoubleMath.gelu(x);
        case SIGMOID -> DoubleMath.sigmoid(x);
        case SIN -> DoubleMath.sin(x);
        case SIGN -> DoubleMath.sign(x);
        case HEAVISIDE -> DoubleMath.heaviside(x);
        case IDENTITY, SOFTMAX -> x;
      };
    }
  };

  static Arithmetic of(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> FLOAT32;
      case FLOAT64 -> FLOAT64;
    };
  }

  abstract double round(double x);

  abstract double fma(double a, double b, double c);

  abstract double exp(double x);

  abstract double log(double x);

  /** Elementwise activations; softmax, which is not, leaves values as they are. */
  abstract double activate(Activation activation, double x);

  double add(double a, double b) {
    return round(a + b);
  }

  double sub(double a, double b) {
    return round(a - b);
  }

  double mul(double a, double b) {
    return round(a * b);
  }

  double div(double a, double b) {
    return round(a / b);
  }

  double sqrt(double a) {
    return round(Math.sqrt(a));
  }
}

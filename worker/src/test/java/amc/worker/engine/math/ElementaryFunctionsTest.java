package amc.worker.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors against {@link StrictMath} over dense sweeps; special values. */
class ElementaryFunctionsTest {
  private static final int POINTS = 200_000;

  /** A sweep of one function over one interval, with the largest error allowed. */
  record Sweep(
      String name,
      DoubleUnaryOperator own,
      DoubleUnaryOperator reference,
      double from,
      double to,
      double ulps,
      boolean single) {

    Sweep {
      assertThat(from).isLessThan(to);
    }

    /** Largest error in ulp of the reference rounded to the precision. */
    double worst() {
      double worst = 0;
      for (int i = 0; i <= POINTS; i++) {
        double x = from + (to - from) * ((double) i / POINTS);
        x = single ? (float) x : x;
        double expected = reference.applyAsDouble(x);
        double ulp = single ? Math.ulp((float) expected) : Math.ulp(expected);
        double error = Math.abs(own.applyAsDouble(x) - expected) / ulp;
        worst = error <= worst ? worst : error; // NaN becomes the worst
      }
      return worst;
    }

    @Override
    public String toString() {
      return "%s %s on [%s, %s]".formatted(single ? "float" : "double", name, from, to);
    }
  }

  private static Sweep single(
      String name,
      DoubleUnaryOperator own,
      DoubleUnaryOperator reference,
      double from,
      double to,
      double ulps) {
    return new Sweep(name, own, reference, from, to, ulps, true);
  }

  private static Sweep wide(
      String name,
      DoubleUnaryOperator own,
      DoubleUnaryOperator reference,
      double from,
      double to,
      double ulps) {
    return new Sweep(name, own, reference, from, to, ulps, false);
  }

  static Stream<Sweep> sweeps() {
    return Stream.of(
        single("tanh", x -> FloatMath.tanh((float) x), StrictMath::tanh, -10, 10, 3.5),
        single("tanh", x -> FloatMath.tanh((float) x), StrictMath::tanh, -1e-3, 1e-3, 3.5),
        single("exp", x -> FloatMath.exp((float) x), StrictMath::exp, -103, 88.7, 1.1),
        single("log", x -> FloatMath.log((float) x), StrictMath::log, 0.5, 2, 0.9),
        single("log", x -> FloatMath.log((float) x), StrictMath::log, 1e-45, 1e-37, 0.9),
        single("log", x -> FloatMath.log((float) x), StrictMath::log, 1e-3, 3e38, 0.9),
        single(
            "sigmoid",
            x -> FloatMath.sigmoid((float) x),
            ElementaryFunctionsTest::sigmoid,
            -87,
            87,
            2.6),
        single("gelu", x -> FloatMath.gelu((float) x), ElementaryFunctionsTest::gelu, -1, 20, 3),
        single("gelu", x -> FloatMath.gelu((float) x), ElementaryFunctionsTest::gelu, -6, -1, 55),
        single("sin", x -> FloatMath.sin((float) x), StrictMath::sin, -1e4, 1e4, 2.2),
        single("sin", x -> FloatMath.sin((float) x), StrictMath::sin, -0x1p22, 0x1p22, 13),
        wide("tanh", DoubleMath::tanh, StrictMath::tanh, -20, 20, 4.5),
        wide("tanh", DoubleMath::tanh, StrictMath::tanh, -1e-3, 1e-3, 4.5),
        wide("exp", DoubleMath::exp, StrictMath::exp, -745, 709, 1.5),
        wide("log", DoubleMath::log, StrictMath::log, 0.5, 2, 1.5),
        wide("log", DoubleMath::log, StrictMath::log, 1e-320, 1e-307, 1.5),
        wide("log", DoubleMath::log, StrictMath::log, 1e-3, 1e308, 1.5),
        wide("sigmoid", DoubleMath::sigmoid, ElementaryFunctionsTest::sigmoid, -700, 700, 4.5),
        wide("gelu", DoubleMath::gelu, ElementaryFunctionsTest::gelu, -1, 20, 4),
        wide("gelu", DoubleMath::gelu, ElementaryFunctionsTest::gelu, -6, -1, 100),
        wide("sin", DoubleMath::sin, StrictMath::sin, -10, 10, 2.5),
        wide("sin", DoubleMath::sin, StrictMath::sin, -0x1p30, 0x1p30, 2.5));
  }

  @ParameterizedTest
  @MethodSource("sweeps")
  void shouldStayWithinTheStatedError(Sweep sweep) {
    assertThat(sweep.worst()).isPositive().isLessThanOrEqualTo(sweep.ulps());
  }

  @Test
  void shouldKeepNaN() {
    assertThat(
            new float[] {
              FloatMath.tanh(Float.NaN),
              FloatMath.exp(Float.NaN),
              FloatMath.log(Float.NaN),
              FloatMath.sigmoid(Float.NaN),
              FloatMath.gelu(Float.NaN),
              FloatMath.sin(Float.NaN),
              FloatMath.relu(Float.NaN),
              FloatMath.sign(Float.NaN),
              FloatMath.heaviside(Float.NaN)
            })
        .containsOnly(Float.NaN);
    assertThat(
            new double[] {
              DoubleMath.tanh(Double.NaN),
              DoubleMath.exp(Double.NaN),
              DoubleMath.log(Double.NaN),
              DoubleMath.sigmoid(Double.NaN),
              DoubleMath.gelu(Double.NaN),
              DoubleMath.sin(Double.NaN),
              DoubleMath.relu(Double.NaN),
              DoubleMath.sign(Double.NaN),
              DoubleMath.heaviside(Double.NaN)
            })
        .containsOnly(Double.NaN);
  }

  @Test
  void shouldSaturateAtInfinity() {
    assertThat(FloatMath.tanh(Float.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(FloatMath.exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(FloatMath.exp(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(FloatMath.log(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(FloatMath.log(0)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(FloatMath.sin(Float.POSITIVE_INFINITY)).isNaN();
    assertThat(DoubleMath.tanh(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(DoubleMath.exp(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(DoubleMath.exp(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(DoubleMath.log(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(DoubleMath.log(0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(DoubleMath.sin(Double.POSITIVE_INFINITY)).isNaN();
  }

  @Test
  void shouldNotPassOffANegativeLogarithm() {
    assertThat(FloatMath.log(-1)).isNaN();
    assertThat(DoubleMath.log(-1)).isNaN();
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  private static double gelu(double x) {
    double u = StrictMath.sqrt(8 / StrictMath.PI) * (x + 0.044715 * x * x * x);
    return x / (1 + StrictMath.exp(-u));
  }
}

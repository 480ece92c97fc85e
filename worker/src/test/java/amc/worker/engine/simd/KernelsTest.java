package amc.worker.engine.simd;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.Activation;
import amc.worker.engine.math.DoubleMath;
import amc.worker.engine.math.FloatMath;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vector functions against their scalar definitions, over all kinds of arguments. */
class KernelsTest {
  private static final int VALUES = 100 * Tiling.GROUP;
  private static final long SEED = 42;

  static Stream<VectorWidth> widths() {
    return Arrays.stream(VectorWidth.values())
        .filter(width -> width.bits() <= VectorWidth.preferred().bits());
  }

  /** Special values, all magnitudes, and many of moderate size. */
  private static double[] arguments(boolean single) {
    double[] special = {
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      0.0,
      -0.0,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      -Float.MAX_VALUE
    };
    Random random = new Random(SEED);
    double[] x = new double[VALUES];
    for (int i = 0; i < x.length; i++) {
      if (i < special.length) {
        x[i] = special[i];
      } else if (i % 4 == 0) {
        x[i] =
            single
                ? Float.intBitsToFloat(random.nextInt())
                : Double.longBitsToDouble(random.nextLong());
      } else {
        x[i] = random.nextGaussian() * (i % 4 == 1 ? 1 : i % 4 == 2 ? 10 : 100);
      }
      x[i] = single ? (float) x[i] : x[i];
    }
    return x;
  }

  private static double scalar(Activation activation, double x) {
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

  private static float scalar(Activation activation, float x) {
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

  @ParameterizedTest
  @MethodSource("widths")
  void shouldApplyActivationsBitByBit(VectorWidth width) {
    for (Activation activation : Activation.values()) {
      if (activation != Activation.SOFTMAX) {
        compare(new FloatElements(), width, activation, true, x -> scalar(activation, (float) x));
        compare(new DoubleElements(), width, activation, false, x -> scalar(activation, x));
      }
    }
  }

  private static <A> void compare(
      Elements<A> elements,
      VectorWidth width,
      Activation activation,
      boolean single,
      DoubleUnaryOperator expected) {
    double[] x = arguments(single);
    A data = elements.allocate(VALUES);
    for (int i = 0; i < VALUES; i++) {
      elements.set(data, elements.pad() + i, x[i]);
    }
    elements.kernels(width).activate(activation, data, elements.pad(), elements.pad() + VALUES);
    for (int i = 0; i < VALUES; i++) {
      Double value = expected.applyAsDouble(x[i]); // boxed: compares bits, NaN equals NaN
      assertThat(elements.get(data, elements.pad() + i))
          .as("%s(%s), seed %s", activation, x[i], SEED)
          .isEqualTo(value);
    }
  }

  @ParameterizedTest
  @MethodSource("widths")
  void shouldTakeLogarithmsBitByBit(VectorWidth width) {
    logarithms(new FloatElements(), width, true, x -> FloatMath.log((float) x));
    logarithms(new DoubleElements(), width, false, DoubleMath::log);
  }

  /** Cross entropies of maxima and picked values 0 are logarithms of the sums. */
  private static <A> void logarithms(
      Elements<A> elements, VectorWidth width, boolean single, DoubleUnaryOperator expected) {
    double[] x = arguments(single);
    A zeros = elements.allocate(VALUES);
    A sums = elements.allocate(VALUES);
    A losses = elements.allocate(VALUES);
    for (int i = 0; i < VALUES; i++) {
      elements.set(sums, elements.pad() + i, x[i]);
    }
    elements.kernels(width).crossEntropy(zeros, sums, zeros, VALUES, losses);
    for (int i = 0; i < VALUES; i++) {
      Double value = expected.applyAsDouble(x[i]);
      assertThat(elements.get(losses, elements.pad() + i))
          .as("log(%s), seed %s", x[i], SEED)
          .isEqualTo(value);
    }
  }
}

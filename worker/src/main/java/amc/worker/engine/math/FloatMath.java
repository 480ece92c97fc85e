package amc.worker.engine.math;

/**
 * Elementary functions in single precision, built from IEEE + - * / fma and integer operations
 * only, in a fixed order. This class defines the bits; vector kernels repeat the same sequence lane
 * by lane, with the constants given here. NaN in, NaN out.
 *
 * <p>Largest errors seen in dense sweeps, in ulp of the result: tanh 3.5, exp 1.1, log 0.9, sigmoid
 * 2.6, sin 2.2 (13 near its limit), gelu 3 above -1, growing below to 55 at -6.
 *
 * <p>Argument reduction adds {@link #ROUNDER}, which leaves the nearest integer in the low bits of
 * the sum; polynomials are minimax fits on the reduced range.
 */
public final class FloatMath {
  /** 1.5 * 2^23: adding it rounds to an integer, found in the low bits of the sum. */
  public static final float ROUNDER = 0x1.8p23f;

  /** Bits of 1, whose exponent field is moved to make a power of two. */
  public static final int ONE_BITS = 0x3f800000;

  /** The sign bit. */
  public static final int SIGN_BITS = Integer.MIN_VALUE;

  /** Length of the fraction field. */
  public static final int FRACTION_BITS = 23;

  /** Bits of {@link #ROUNDER}. */
  public static final int ROUNDER_BITS = 0x4b400000;

  /** |x| beyond which tanh(x) rounds to 1. */
  public static final float TANH_LIMIT = 9.2f;

  public static final float TWO_LOG2_E = 2.88539004f;

  /** (2^r - 1) / r, r in [-1/2, 1/2]. */
  public static final float TANH_1 = 0.693147182f;

  public static final float TANH_2 = 0.240226492f;
  public static final float TANH_3 = 0.0555036739f;
  public static final float TANH_4 = 0.00961831119f;
  public static final float TANH_5 = 0.00133873837f;
  public static final float TANH_6 = 0.00015382086f;

  /** e^x overflows from here on. */
  public static final float EXP_MAX = 89f;

  /** e^x rounds to 0 from here on. */
  public static final float EXP_MIN = -104f;

  public static final float LOG2_E = 1.44269502f;
  public static final float LN2_HIGH = 0.693147182f;
  public static final float LN2_LOW = -1.90465421e-9f;

  /** (e^r - 1 - r) / r^2, |r| at most ln(2) / 2. */
  public static final float EXP_2 = 0.5f;

  public static final float EXP_3 = 0.166665763f;
  public static final float EXP_4 = 0.0416663736f;
  public static final float EXP_5 = 0.00836323481f;
  public static final float EXP_6 = 0.00139412179f;

  /** Bits of sqrt(1/2), the lower end of the reduced range of log. */
  public static final int SQRT_HALF_BITS = 0x3f3504f3;

  /** Smallest normal number. */
  public static final float MIN_NORMAL = Float.MIN_NORMAL;

  /** Power of two that makes subnormal arguments of log normal, and its exponent. */
  public static final float LOG_SCALE = 0x1p24f;

  public static final float LOG_SCALE_EXPONENT = 24;

  /** (2 artanh(s) - 2 s) / s^3, in powers of s^2. */
  public static final float LOG_3 = 0.666666687f;

  public static final float LOG_5 = 0.400001228f;
  public static final float LOG_7 = 0.285506576f;
  public static final float LOG_9 = 0.233345717f;

  /** Beyond this |x| neighbouring arguments are too far apart for a sine; the result is NaN. */
  public static final float SIN_LIMIT = 0x1p22f;

  public static final float INVERSE_PI = 0.318309873f;
  public static final float PI_1 = 3.14159274f;
  public static final float PI_2 = -8.74227766e-8f;
  public static final float PI_3 = -3.43024902e-15f;

  /** (sin(r) - r) / r^3, in powers of r^2, |r| at most pi / 2. */
  public static final float SIN_3 = -0.166666657f;

  public static final float SIN_5 = 0.00833324157f;
  public static final float SIN_7 = -0.000198226378f;
  public static final float SIN_9 = 2.63440143e-6f;

  /** sqrt(8 / pi). */
  public static final float GELU_1 = 1.59576917f;

  /** 0.044715 sqrt(8 / pi). */
  public static final float GELU_3 = 0.0713548139f;

  private FloatMath() {}

  /** Hyperbolic tangent, from e^(2|x|) - 1 = 2^n (2^r - 1) + 2^n - 1. */
  public static float tanh(float x) {
    float abs = Math.abs(x);
    float y = abs > TANH_LIMIT ? TANH_LIMIT : abs;
    float shifted = Math.fma(y, TWO_LOG2_E, ROUNDER);
    float r = Math.fma(y, TWO_LOG2_E, ROUNDER - shifted);
    float scale = powerOfTwo(Float.floatToRawIntBits(shifted));
    float p = Math.fma(TANH_6, r, TANH_5);
    p = Math.fma(p, r, TANH_4);
    p = Math.fma(p, r, TANH_3);
    p = Math.fma(p, r, TANH_2);
    p = Math.fma(p, r, TANH_1);
    float expm1 = Math.fma(p * r, scale, scale - 1);
    float t = expm1 / (expm1 + 2);
    return Math.copySign(t, x);
  }

  /** e^x; overflows to infinity, underflows gradually. */
  public static float exp(float x) {
    float y = x > EXP_MAX ? EXP_MAX : x;
    y = y < EXP_MIN ? EXP_MIN : y;
    float shifted = Math.fma(y, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, y));
    float p = Math.fma(EXP_6, r, EXP_5);
    p = Math.fma(p, r, EXP_4);
    p = Math.fma(p, r, EXP_3);
    p = Math.fma(p, r, EXP_2);
    p = Math.fma(p, r * r, r) + 1;
    int exponent = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
    int half = exponent >> 1;
    return p * powerOfTwo(half) * powerOfTwo(exponent - half);
  }

  /** Natural logarithm; -infinity at 0, NaN below. */
  public static float log(float x) {
    boolean subnormal = x < MIN_NORMAL;
    float normal = subnormal ? x * LOG_SCALE : x;
    int bits = Float.floatToRawIntBits(normal);
    int exponent = (bits - SQRT_HALF_BITS) >> FRACTION_BITS;
    float k = (float) exponent - (subnormal ? LOG_SCALE_EXPONENT : 0);
    float f = Float.intBitsToFloat(bits - (exponent << FRACTION_BITS)) - 1;
    float s = f / (f + 2);
    float z = s * s;
    float p = Math.fma(LOG_9, z, LOG_7);
    p = Math.fma(p, z, LOG_5);
    p = Math.fma(p, z, LOG_3);
    float square = f * f * 0.5f;
    float tail = Math.fma(s, Math.fma(p, z, square), k * LN2_LOW);
    float log = Math.fma(k, LN2_HIGH, f - (square - tail));
    if (x > 0) {
      return x < Float.POSITIVE_INFINITY ? log : x;
    }
    return x == 0 ? Float.NEGATIVE_INFINITY : Float.NaN;
  }

  /** 1 / (1 + e^-x). */
  public static float sigmoid(float x) {
    return 1 / (exp(-x) + 1);
  }

  /**
   * x / (1 + e^-u) with u = sqrt(8/pi) (x + 0.044715 x^3): the tanh form of GELU (arXiv:1606.08415,
   * section 2), without its cancellation at negative x. NaN at -infinity.
   */
  public static float gelu(float x) {
    return x / (exp(-(Math.fma(x * x, GELU_3, GELU_1) * x)) + 1);
  }

  /** Sine; NaN where |x| exceeds {@link #SIN_LIMIT}. */
  public static float sin(float x) {
    float shifted = Math.fma(x, INVERSE_PI, ROUNDER);
    float n = shifted - ROUNDER;
    float r = Math.fma(n, -PI_3, Math.fma(n, -PI_2, Math.fma(n, -PI_1, x)));
    float z = r * r;
    float p = Math.fma(SIN_9, z, SIN_7);
    p = Math.fma(p, z, SIN_5);
    p = Math.fma(p, z, SIN_3);
    float sine = Math.fma(p, r * z, r);
    int sign = Float.floatToRawIntBits(shifted) << 31;
    float signed = Float.intBitsToFloat(Float.floatToRawIntBits(sine) ^ sign);
    return Math.abs(x) <= SIN_LIMIT ? signed : Float.NaN;
  }

  /** 0 for negative x, else x. */
  public static float relu(float x) {
    return x < 0 ? 0 : x;
  }

  /** 1, -1, or x itself where it is neither positive nor negative. */
  public static float sign(float x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
  }

  /** 1 for positive x, 0 for x at most 0. */
  public static float heaviside(float x) {
    return x > 0 ? 1 : x <= 0 ? 0 : x;
  }

  /** 2^n for n in the low bits of the argument, n in the range of normal exponents. */
  private static float powerOfTwo(int n) {
    return Float.intBitsToFloat((n << FRACTION_BITS) + ONE_BITS);
  }
}

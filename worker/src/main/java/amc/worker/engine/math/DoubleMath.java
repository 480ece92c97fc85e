package amc.worker.engine.math;

/**
 * Elementary functions in double precision, built from IEEE + - * / fma and integer operations
 * only, in a fixed order. This class defines the bits; vector kernels repeat the same sequence lane
 * by lane, with the constants given here. NaN in, NaN out.
 *
 * <p>Largest errors seen in dense sweeps, in ulp of the result: tanh 4.5, exp 1.5, log 1.5, sigmoid
 * 4.5, sin 2.5, gelu 4 above -1, growing below to 100 at -6.
 *
 * <p>Argument reduction adds {@link #ROUNDER}, which leaves the nearest integer in the low bits of
 * the sum; polynomials are minimax fits on the reduced range.
 */
public final class DoubleMath {
  /** 1.5 * 2^52: adding it rounds to an integer, found in the low bits of the sum. */
  public static final double ROUNDER = 0x1.8p52;

  /** Bits of 1, whose exponent field is moved to make a power of two. */
  public static final long ONE_BITS = 0x3ff0000000000000L;

  /** The sign bit. */
  public static final long SIGN_BITS = Long.MIN_VALUE;

  /** Length of the fraction field. */
  public static final int FRACTION_BITS = 52;

  /** Bits of {@link #ROUNDER}. */
  public static final long ROUNDER_BITS = 0x4338000000000000L;

  /** |x| beyond which tanh(x) rounds to 1. */
  public static final double TANH_LIMIT = 19.1;

  public static final double TWO_LOG2_E = 2.8853900817779268;

  /** (2^r - 1) / r, r in [-1/2, 1/2]. */
  public static final double TANH_1 = 0.6931471805599453;

  public static final double TANH_2 = 0.24022650695910097;
  public static final double TANH_3 = 0.055504108664821236;
  public static final double TANH_4 = 0.009618129107607065;
  public static final double TANH_5 = 0.0013333558146531661;
  public static final double TANH_6 = 0.0001540353044148149;
  public static final double TANH_7 = 1.5252733701182557e-5;
  public static final double TANH_8 = 1.321544272374777e-6;
  public static final double TANH_9 = 1.0178121313551999e-7;
  public static final double TANH_10 = 7.072561795132907e-9;
  public static final double TANH_11 = 4.4455349591266403e-10;

  /** e^x overflows from here on. */
  public static final double EXP_MAX = 710;

  /** e^x rounds to 0 from here on. */
  public static final double EXP_MIN = -746;

  public static final double LOG2_E = 1.4426950408889634;
  public static final double LN2_HIGH = 0.6931471805599453;
  public static final double LN2_LOW = 2.3190468138462996e-17;

  /** (e^r - 1 - r) / r^2, |r| at most ln(2) / 2. */
  public static final double EXP_2 = 0.5000000000000001;

  public static final double EXP_3 = 0.16666666666666674;
  public static final double EXP_4 = 0.04166666666662382;
  public static final double EXP_5 = 0.008333333333322143;
  public static final double EXP_6 = 0.0013888888917368526;
  public static final double EXP_7 = 0.00019841269886794458;
  public static final double EXP_8 = 2.4801521055770916e-5;
  public static final double EXP_9 = 2.7557242099702375e-6;
  public static final double EXP_10 = 2.7620202513190043e-7;
  public static final double EXP_11 = 2.5110141259231187e-8;

  /** Bits of sqrt(1/2), the lower end of the reduced range of log. */
  public static final long SQRT_HALF_BITS = 0x3fe6a09e667f3bcdL;

  /** Smallest normal number. */
  public static final double MIN_NORMAL = Double.MIN_NORMAL;

  /** Power of two that makes subnormal arguments of log normal, and its exponent. */
  public static final double LOG_SCALE = 0x1p53;

  public static final double LOG_SCALE_EXPONENT = 53;

  /** (2 artanh(s) - 2 s) / s^3, in powers of s^2. */
  public static final double LOG_3 = 0.666666666666667;

  public static final double LOG_5 = 0.3999999999989726;
  public static final double LOG_7 = 0.2857142862693393;
  public static final double LOG_9 = 0.22222210985827878;
  public static final double LOG_11 = 0.18182899541091255;
  public static final double LOG_13 = 0.15331387317021786;
  public static final double LOG_15 = 0.14620458248584978;

  /** Beyond this |x| neighbouring arguments are too far apart for a sine; the result is NaN. */
  public static final double SIN_LIMIT = 0x1p30;

  public static final double INVERSE_PI = 0.3183098861837907;
  public static final double PI_1 = 3.141592653589793;
  public static final double PI_2 = 1.2246467991473532e-16;
  public static final double PI_3 = -2.9947698097183397e-33;

  /** (sin(r) - r) / r^3, in powers of r^2, |r| at most pi / 2. */
  public static final double SIN_3 = -0.16666666666666666;

  public static final double SIN_5 = 0.008333333333333316;
  public static final double SIN_7 = -0.0001984126984125464;
  public static final double SIN_9 = 2.755731921907272e-6;
  public static final double SIN_11 = -2.5052107605416236e-8;
  public static final double SIN_13 = 1.605897655910013e-10;
  public static final double SIN_15 = -7.643946182363364e-13;
  public static final double SIN_17 = 2.7311435185402715e-15;

  /** sqrt(8 / pi). */
  public static final double GELU_1 = 1.5957691216057308;

  /** 0.044715 sqrt(8 / pi). */
  public static final double GELU_3 = 0.07135481627260025;

  private DoubleMath() {}

  /** Hyperbolic tangent, from e^(2|x|) - 1 = 2^n (2^r - 1) + 2^n - 1. */
  public static double tanh(double x) {
    double abs = Math.abs(x);
    double y = abs > TANH_LIMIT ? TANH_LIMIT : abs;
    double shifted = Math.fma(y, TWO_LOG2_E, ROUNDER);
    double r = Math.fma(y, TWO_LOG2_E, ROUNDER - shifted);
    double scale = powerOfTwo(Double.doubleToRawLongBits(shifted));
    double p = Math.fma(TANH_11, r, TANH_10);
    p = Math.fma(p, r, TANH_9);
    p = Math.fma(p, r, TANH_8);
    p = Math.fma(p, r, TANH_7);
    p = Math.fma(p, r, TANH_6);
    p = Math.fma(p, r, TANH_5);
    p = Math.fma(p, r, TANH_4);
    p = Math.fma(p, r, TANH_3);
    p = Math.fma(p, r, TANH_2);
    p = Math.fma(p, r, TANH_1);
    double expm1 = Math.fma(p * r, scale, scale - 1);
    double t = expm1 / (expm1 + 2);
    return Math.copySign(t, x);
  }

  /** e^x; overflows to infinity, underflows gradually. */
  public static double exp(double x) {
    double y = x > EXP_MAX ? EXP_MAX : x;
    y = y < EXP_MIN ? EXP_MIN : y;
    double shifted = Math.fma(y, LOG2_E, ROUNDER);
    double n = shifted - ROUNDER;
    double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, y));
    double p = Math.fma(EXP_11, r, EXP_10);
    p = Math.fma(p, r, EXP_9);
    p = Math.fma(p, r, EXP_8);
    p = Math.fma(p, r, EXP_7);
    p = Math.fma(p, r, EXP_6);
    p = Math.fma(p, r, EXP_5);
    p = Math.fma(p, r, EXP_4);
    p = Math.fma(p, r, EXP_3);
    p = Math.fma(p, r, EXP_2);
    p = Math.fma(p, r * r, r) + 1;
    long exponent = Double.doubleToRawLongBits(shifted) - ROUNDER_BITS;
    long half = exponent >> 1;
    return p * powerOfTwo(half) * powerOfTwo(exponent - half);
  }

  /** Natural logarithm; -infinity at 0, NaN below. */
  public static double log(double x) {
    boolean subnormal = x < MIN_NORMAL;
    double normal = subnormal ? x * LOG_SCALE : x;
    long bits = Double.doubleToRawLongBits(normal);
    long exponent = (bits - SQRT_HALF_BITS) >> FRACTION_BITS;
    double k = (double) exponent - (subnormal ? LOG_SCALE_EXPONENT : 0);
    double f = Double.longBitsToDouble(bits - (exponent << FRACTION_BITS)) - 1;
    double s = f / (f + 2);
    double z = s * s;
    double p = Math.fma(LOG_15, z, LOG_13);
    p = Math.fma(p, z, LOG_11);
    p = Math.fma(p, z, LOG_9);
    p = Math.fma(p, z, LOG_7);
    p = Math.fma(p, z, LOG_5);
    p = Math.fma(p, z, LOG_3);
    double square = f * f * 0.5;
    double tail = Math.fma(s, Math.fma(p, z, square), k * LN2_LOW);
    double log = Math.fma(k, LN2_HIGH, f - (square - tail));
    if (x > 0) {
      return x < Double.POSITIVE_INFINITY ? log : x;
    }
    return x == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
  }

  /** 1 / (1 + e^-x). */
  public static double sigmoid(double x) {
    return 1 / (exp(-x) + 1);
  }

  /**
   * x / (1 + e^-u) with u = sqrt(8/pi) (x + 0.044715 x^3): the tanh form of GELU (arXiv:1606.08415,
   * section 2), without its cancellation at negative x. NaN at -infinity.
   */
  public static double gelu(double x) {
    return x / (exp(-(Math.fma(x * x, GELU_3, GELU_1) * x)) + 1);
  }

  /** Sine; NaN where |x| exceeds {@link #SIN_LIMIT}. */
  public static double sin(double x) {
    double shifted = Math.fma(x, INVERSE_PI, ROUNDER);
    double n = shifted - ROUNDER;
    double r = Math.fma(n, -PI_3, Math.fma(n, -PI_2, Math.fma(n, -PI_1, x)));
    double z = r * r;
    double p = Math.fma(SIN_17, z, SIN_15);
    p = Math.fma(p, z, SIN_13);
    p = Math.fma(p, z, SIN_11);
    p = Math.fma(p, z, SIN_9);
    p = Math.fma(p, z, SIN_7);
    p = Math.fma(p, z, SIN_5);
    p = Math.fma(p, z, SIN_3);
    double sine = Math.fma(p, r * z, r);
    long sign = Double.doubleToRawLongBits(shifted) << 63;
    double signed = Double.longBitsToDouble(Double.doubleToRawLongBits(sine) ^ sign);
    return Math.abs(x) <= SIN_LIMIT ? signed : Double.NaN;
  }

  /** 0 for negative x, else x. */
  public static double relu(double x) {
    return x < 0 ? 0 : x;
  }

  /** 1, -1, or x itself where it is neither positive nor negative. */
  public static double sign(double x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
  }

  /** 1 for positive x, 0 for x at most 0. */
  public static double heaviside(double x) {
    return x > 0 ? 1 : x <= 0 ? 0 : x;
  }

  /** 2^n for n in the low bits of the argument, n in the range of normal exponents. */
  private static double powerOfTwo(long n) {
    return Double.longBitsToDouble((n << FRACTION_BITS) + ONE_BITS);
  }
}

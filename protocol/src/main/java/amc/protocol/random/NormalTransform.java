package amc.protocol.random;

/**
 * The Box-Muller transform of two random words into two normals, by {@code + - * fma sqrt} and
 * integer operations in float32 alone, so that every machine and every vector width gives the same
 * bits. The constants are public for the vectorised twins of this code.
 *
 * <p>With u the first word mapped to (0, 1] (2^-32 at the least) and a the second mapped to an
 * angle, the normals are {@code sqrt(-2 ln u) cos a} and {@code sqrt(-2 ln u) sin a}. The largest
 * magnitude is sqrt(64 ln 2) = 6.66.
 *
 * <ul>
 *   <li>ln u: u = 2^e (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); ln(1 + f) = f - f^2/2 + f^3 L(f),
 *       L of degree 6, minimax.
 *   <li>cos and sin: the top two bits of the word number a quarter turn q, the other 30 are a
 *       signed fraction t in [-1/2, 1/2) of one, and a = (q + t) pi/2; minimax polynomials in t^2.
 * </ul>
 */
public final class NormalTransform {
  /** Spacing of the values of u. */
  public static final float U_SCALE = 0x1p-31f;

  /** Smallest u. */
  public static final float U_OFFSET = 0x1p-32f;

  /** Bits of sqrt(1/2): splits u into exponent and fraction. */
  public static final int SQRT_HALF_BITS = 0x3f3504f3;

  /** Bits of a float's fraction. */
  public static final int FRACTION_BITS = 23;

  /** ln 2. */
  public static final float LN2 = 0.693147182f;

  /** Scale of the 32-bit signed fraction of a quarter turn. */
  public static final float T_SCALE = 0x1p-32f;

  /** Bit of the second word that swaps cosine and sine. */
  public static final int SWAP_BIT = 0x40000000;

  /** Sign of a float, and the bit of the second word that carries the sine's. */
  public static final int SIGN_BIT = 0x80000000;

  public static final float L0 = 0.333339095f;
  public static final float L1 = -0.250013351f;
  public static final float L2 = 0.19963102f;
  public static final float L3 = -0.165776491f;
  public static final float L4 = 0.149144799f;
  public static final float L5 = -0.142669618f;
  public static final float L6 = 0.0870054662f;

  public static final float S1 = 1.57079637f;
  public static final float S3 = -0.645966649f;
  public static final float S5 = 0.079712525f;
  public static final float S7 = -0.00468597142f;

  public static final float C2 = -1.23370051f;
  public static final float C4 = 0.253668517f;
  public static final float C6 = -0.0208552536f;
  public static final float C8 = 0.00089357252f;

  private NormalTransform() {}

  /** sqrt(-2 ln u) for the u that {@code word} stands for. */
  static float radius(int word) {
    float u = Math.fma((float) (word >>> 1), U_SCALE, U_OFFSET);
    int bits = Float.floatToRawIntBits(u);
    int exponent = (bits - SQRT_HALF_BITS) >> FRACTION_BITS;
    float f = Float.intBitsToFloat(bits - (exponent << FRACTION_BITS)) - 1f;
    float q = Math.fma(f, L6, L5);
    q = Math.fma(q, f, L4);
    q = Math.fma(q, f, L3);
    q = Math.fma(q, f, L2);
    q = Math.fma(q, f, L1);
    q = Math.fma(q, f, L0);
    q = Math.fma(q, f, -0.5f);
    q = Math.fma(q, f * f, f);
    q = Math.fma((float) exponent, LN2, q);
    // the root of a float in double, rounded to float, is the correctly rounded float root
    return (float) Math.sqrt(q * -2f);
  }

  /** Cosine of the angle that {@code word} stands for. */
  static float cos(int word) {
    float t = quarterTurns(word);
    float value = (word & SWAP_BIT) == 0 ? cosPolynomial(t) : sinPolynomial(t);
    return withSign(value, (word + SWAP_BIT) & SIGN_BIT);
  }

  /** Sine of the angle that {@code word} stands for. */
  static float sin(int word) {
    float t = quarterTurns(word);
    float value = (word & SWAP_BIT) == 0 ? sinPolynomial(t) : cosPolynomial(t);
    return withSign(value, word & SIGN_BIT);
  }

  private static float quarterTurns(int word) {
    return (float) (word << 2) * T_SCALE;
  }

  private static float sinPolynomial(float t) {
    float z = t * t;
    float s = Math.fma(z, S7, S5);
    s = Math.fma(s, z, S3);
    s = Math.fma(s, z, S1);
    return s * t;
  }

  private static float cosPolynomial(float t) {
    float z = t * t;
    float c = Math.fma(z, C8, C6);
    c = Math.fma(c, z, C4);
    c = Math.fma(c, z, C2);
    return Math.fma(c, z, 1f);
  }

  private static float withSign(float value, int sign) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ sign);
  }
}

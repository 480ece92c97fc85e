package amc.protocol.random;

/**
 * Philox4x32-10: a keyed bijection of 128-bit counters whose outputs are random words (Salmon,
 * Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Stateless.
 */
public final class Philox {
  /** Words of a counter and of an output. */
  public static final int WORDS = 4;

  /** Rounds of the bijection. */
  public static final int ROUNDS = 10;

  /** Multiplier of counter word 0, unsigned. */
  public static final long MULTIPLIER_0 = 0xD2511F53L;

  /** Multiplier of counter word 2, unsigned. */
  public static final long MULTIPLIER_1 = 0xCD9E8D57L;

  /** What key word 0 grows by from round to round. */
  public static final int KEY_STEP_0 = 0x9E3779B9;

  /** What key word 1 grows by from round to round. */
  public static final int KEY_STEP_1 = 0xBB67AE85;

  private static final long LOW = 0xffffffffL;

  private Philox() {}

  /**
   * Writes the four words for counter (c0, c1, c2, c3) into {@code out[0..4)}.
   *
   * @param key key word 0 in the low half, word 1 in the high half
   */
  public static void block(long key, int c0, int c1, int c2, int c3, int[] out) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    int x0 = c0;
    int x1 = c1;
    int x2 = c2;
    int x3 = c3;
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = (x0 & LOW) * MULTIPLIER_0;
      long p1 = (x2 & LOW) * MULTIPLIER_1;
      x0 = (int) (p1 >>> 32) ^ x1 ^ k0;
      x1 = (int) p1;
      x2 = (int) (p0 >>> 32) ^ x3 ^ k1;
      x3 = (int) p0;
      k0 += KEY_STEP_0;
      k1 += KEY_STEP_1;
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
  }

  /**
   * Block number {@code index} of a stream at a step: counter (index, step's low half, step's high
   * half, stream).
   */
  static void block(long seed, Stream stream, long step, int index, int[] out) {
    block(seed, index, (int) step, (int) (step >>> 32), stream.word(), out);
  }
}

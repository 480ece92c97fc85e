package amc.protocol.random;

/**
 * XXH64 over a growing sequence of numbers, each taken as its little-endian bytes: 64-bit
 * fingerprints of states, by which runs are compared. Specification: xxHash, "XXH64 algorithm
 * description" (doc/xxhash_spec.md). Not cryptographic. Confined to one thread.
 */
public final class StateHash {
  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;
  private static final int STRIPE_INTS = 8;

  private final long seed;
  private final int[] pending = new int[STRIPE_INTS]; // what the next stripe has so far
  private long ints; // number of ints added
  private long v1;
  private long v2;
  private long v3;
  private long v4;

  public StateHash(long seed) {
    this.seed = seed;
    v1 = seed + P1 + P2;
    v2 = seed + P2;
    v3 = seed;
    v4 = seed - P1;
  }

  /** Adds four bytes. */
  public StateHash add(int value) {
    int at = (int) (ints++ % STRIPE_INTS);
    pending[at] = value;
    if (at == STRIPE_INTS - 1) {
      v1 = round(v1, pendingLong(0));
      v2 = round(v2, pendingLong(2));
      v3 = round(v3, pendingLong(4));
      v4 = round(v4, pendingLong(6));
    }
    return this;
  }

  /** Adds eight bytes. */
  public StateHash add(long value) {
    return add((int) value).add((int) (value >>> 32));
  }

  /** Adds the bits of each float. */
  public StateHash add(float[] values) {
    for (float value : values) {
      add(Float.floatToRawIntBits(value));
    }
    return this;
  }

  /** Adds the bits of each double. */
  public StateHash add(double[] values) {
    for (double value : values) {
      add(Double.doubleToRawLongBits(value));
    }
    return this;
  }

  /** Hash of everything added so far; more may be added afterwards. */
  public long value() {
    long h = seed + P5;
    if (ints >= STRIPE_INTS) {
      h =
          Long.rotateLeft(v1, 1)
              + Long.rotateLeft(v2, 7)
              + Long.rotateLeft(v3, 12)
              + Long.rotateLeft(v4, 18);
      h = merge(h, v1);
      h = merge(h, v2);
      h = merge(h, v3);
      h = merge(h, v4);
    }
    h += ints * Integer.BYTES;
    int rest = (int) (ints % STRIPE_INTS);
    int at = 0;
    for (; at + 2 <= rest; at += 2) {
      h = Long.rotateLeft(h ^ round(0, pendingLong(at)), 27) * P1 + P4;
    }
    if (at < rest) {
      h = Long.rotateLeft(h ^ (pending[at] & 0xffffffffL) * P1, 23) * P2 + P3;
    }
    h = (h ^ h >>> 33) * P2;
    h = (h ^ h >>> 29) * P3;
    return h ^ h >>> 32;
  }

  private long pendingLong(int at) {
    return (pending[at] & 0xffffffffL) | (long) pending[at + 1] << 32;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * P2, 31) * P1;
  }

  private static long merge(long h, long lane) {
    return (h ^ round(0, lane)) * P1 + P4;
  }
}

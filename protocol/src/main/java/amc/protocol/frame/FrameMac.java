package amc.protocol.frame;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * SipHash-2-4: a keyed message authentication code of 64 bits, fast on short messages.
 *
 * <p>Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012, section 2.
 * Confined to one thread.
 */
final class FrameMac {
  static final int KEY_LENGTH = 16;

  private final long k0;
  private final long k1;

  private long v0;
  private long v1;
  private long v2;
  private long v3;

  /**
   * For one key.
   *
   * @throws IllegalArgumentException if the key has not 16 bytes
   */
  FrameMac(byte[] key) {
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException(
          "key.length=" + key.length + " must be " + KEY_LENGTH + " bytes");
    }
    UnsafeBuffer bytes = new UnsafeBuffer(key);
    k0 = bytes.getLong(0, LITTLE_ENDIAN);
    k1 = bytes.getLong(8, LITTLE_ENDIAN);
  }

  /** The code of {@code length} bytes. */
  long of(DirectBuffer message, int offset, int length) {
    v0 = k0 ^ 0x736f6d6570736575L;
    v1 = k1 ^ 0x646f72616e646f6dL;
    v2 = k0 ^ 0x6c7967656e657261L;
    v3 = k1 ^ 0x7465646279746573L;
    int whole = length & ~7;
    for (int i = 0; i < whole; i += 8) {
      compress(message.getLong(offset + i, LITTLE_ENDIAN));
    }
    long last = (long) length << 56; // the remaining bytes, zeros, and the length modulo 256
    for (int i = whole; i < length; i++) {
      last |= (message.getByte(offset + i) & 0xffL) << 8 * (i - whole);
    }
    compress(last);
    v2 ^= 0xff;
    for (int i = 0; i < 4; i++) {
      round();
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void compress(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private void round() {
    v0 += v1;
    v2 += v3;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 = Long.rotateLeft(v2, 32);
  }
}

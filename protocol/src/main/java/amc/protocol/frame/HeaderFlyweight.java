package amc.protocol.frame;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import amc.protocol.frame.Frame.Head;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The header that all frames begin with, over a buffer. Everything is little-endian; the last 8
 * bytes of a frame are the MAC of all bytes before.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------------------------------------------------------+
 *  0|                     length, MAC included                      |
 *   +---------------+---------------+-------------------------------+
 *  4|     type      |    version    |     flags, by type, else 0    |
 *   +---------------+---------------+-------------------------------+
 *  8|                              run                              |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 * 16|                             term                              |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 * 24|                           sequence                            |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 * 32|                            worker                             |
 *   +---------------------------------------------------------------+
 * 36|                        body, by type                         ...
 *   +---------------------------------------------------------------+
 *   |                              MAC                              |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 * </pre>
 */
class HeaderFlyweight {
  /** Changes with every change of a layout. */
  static final int VERSION = 2;

  static final int LENGTH_OFFSET = 0;
  static final int TYPE_OFFSET = 4;
  static final int VERSION_OFFSET = 5;
  static final int FLAGS_OFFSET = 6;
  static final int RUN_OFFSET = 8;
  static final int TERM_OFFSET = 16;
  static final int SEQUENCE_OFFSET = 24;
  static final int WORKER_OFFSET = 32;
  static final int HEADER_LENGTH = 36;
  static final int MAC_LENGTH = 8;
  static final int MIN_LENGTH = HEADER_LENGTH + MAC_LENGTH;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  /** Lays the flyweight over a frame, MAC included. */
  final void wrap(DirectBuffer frames, int offset, int length) {
    buffer.wrap(frames, offset, length);
  }

  final DirectBuffer buffer() {
    return buffer;
  }

  /** Writes all of the header. */
  final void putHeader(int length, int type, int flags, Head head) {
    putInt(LENGTH_OFFSET, length);
    putByte(TYPE_OFFSET, type);
    putByte(VERSION_OFFSET, VERSION);
    putShort(FLAGS_OFFSET, flags);
    putLong(RUN_OFFSET, head.run());
    putLong(TERM_OFFSET, head.term());
    putLong(SEQUENCE_OFFSET, head.sequence());
    putInt(WORKER_OFFSET, head.worker());
  }

  final Head head() {
    return new Head(run(), getLong(TERM_OFFSET), getLong(SEQUENCE_OFFSET), getInt(WORKER_OFFSET));
  }

  final int declaredLength() {
    return getInt(LENGTH_OFFSET);
  }

  final int type() {
    return getByte(TYPE_OFFSET);
  }

  final int version() {
    return getByte(VERSION_OFFSET);
  }

  final int flags() {
    return getShort(FLAGS_OFFSET);
  }

  final long run() {
    return getLong(RUN_OFFSET);
  }

  /** Where the body ends and the MAC begins. */
  final int bodyEnd() {
    return buffer.capacity() - MAC_LENGTH;
  }

  final long mac() {
    return getLong(bodyEnd());
  }

  final void putMac(long mac) {
    putLong(bodyEnd(), mac);
  }

  final int getByte(int index) {
    return buffer.getByte(index) & 0xff;
  }

  final int getShort(int index) {
    return buffer.getShort(index, LITTLE_ENDIAN) & 0xffff;
  }

  final int getInt(int index) {
    return buffer.getInt(index, LITTLE_ENDIAN);
  }

  final long getLong(int index) {
    return buffer.getLong(index, LITTLE_ENDIAN);
  }

  final double getDouble(int index) {
    return Double.longBitsToDouble(getLong(index));
  }

  /** {@code count} doubles. */
  final double[] getDoubles(int index, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = getDouble(index + Double.BYTES * i);
    }
    return values;
  }

  final void putByte(int index, int value) {
    buffer.putByte(index, (byte) value);
  }

  final void putShort(int index, int value) {
    buffer.putShort(index, (short) value, LITTLE_ENDIAN);
  }

  final void putInt(int index, int value) {
    buffer.putInt(index, value, LITTLE_ENDIAN);
  }

  final void putLong(int index, long value) {
    buffer.putLong(index, value, LITTLE_ENDIAN);
  }

  final void putDouble(int index, double value) {
    putLong(index, Double.doubleToRawLongBits(value));
  }

  /** Returns where the next field begins. */
  final int putDoubles(int index, double[] values) {
    for (int i = 0; i < values.length; i++) {
      putDouble(index + Double.BYTES * i, values[i]);
    }
    return index + Double.BYTES * values.length;
  }
}

package amc.protocol.mc;

import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters.Float32;
import amc.protocol.mc.Parameters.Float64;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A trajectory's complete state at a step.
 *
 * @param x parameters
 * @param mean proposal mean, as many values in the same precision
 * @param hash hash of all of it
 * @param decisions number of decisions made up to the step, or 0 where nobody counts them
 */
public record Snapshot(AmcState state, Parameters x, Parameters mean, long hash, long decisions) {
  private static final long MAGIC = 0x313050414e53434dL; // "MCSNAP01"
  private static final int FIXED_BYTES = 8 + 4 + 4 + 9 * 8 + 8 + 8;
  private static final int STATE_OFFSET = 8 + 4 + 4;
  private static final int CHECKSUM_BYTES = 4;
  private static final int MAX_BYTES = Integer.MAX_VALUE - 4096; // an array, with a file's header

  /** Most parameters of which a snapshot can be made. */
  public static int maxParameters(Precision precision) {
    int valueBytes = precision == Precision.FLOAT32 ? Float.BYTES : Double.BYTES;
    return (MAX_BYTES - FIXED_BYTES - CHECKSUM_BYTES) / (2 * valueBytes);
  }

  /**
   * As bytes, little-endian, closed by a CRC32C over all of them:
   *
   * <pre>
   *   magic "MCSNAP01" (8) | bytes a value, 4 or 8 (4) | values N (4) |
   *   state: step, accepted, sigma, consecutive rejections, stage, batch size, last reset, loss,
   *          loss known (8 each) |
   *   state hash (8) | decisions (8) | x (N values) | mean (N values) | CRC32C (4)
   * </pre>
   */
  public byte[] toBytes() {
    int valueBytes = x instanceof Float32 ? Float.BYTES : Double.BYTES;
    int values = Math.multiplyExact(2 * valueBytes, x.size());
    byte[] bytes = new byte[Math.addExact(FIXED_BYTES + CHECKSUM_BYTES, values)];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putInt(valueBytes).putInt(x.size());
    out.putLong(state.step()).putLong(state.accepted()).putDouble(state.sigma());
    out.putLong(state.consecutiveRejections()).putLong(state.stage()).putLong(state.batchSize());
    out.putLong(state.lastReset()).putDouble(state.loss()).putLong(state.lossKnown() ? 1 : 0);
    out.putLong(hash).putLong(decisions);
    put(out, x);
    put(out, mean);
    out.putInt(checksum(bytes, out.position()));
    return bytes;
  }

  /**
   * What the first bytes of a snapshot say.
   *
   * @param decisions see {@link Snapshot}
   */
  public record Head(AmcState state, long decisions) {}

  /**
   * The head of a snapshot, from any number of its first bytes; null where they are too few or no
   * snapshot's. Whether they are undamaged is not known from them.
   */
  public static @Nullable Head head(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < FIXED_BYTES || in.getLong() != MAGIC) {
      return null;
    }
    in.position(STATE_OFFSET);
    AmcState state = state(in);
    in.getLong(); // the state hash
    return new Head(state, in.getLong());
  }

  /**
   * Size of a snapshot as bytes.
   *
   * @param parameters N
   * @param valueBytes 4 or 8
   */
  public static long sizeBytes(long parameters, int valueBytes) {
    return FIXED_BYTES + CHECKSUM_BYTES + 2 * parameters * valueBytes;
  }

  /** The snapshot, or null where the bytes are not a whole, undamaged one. */
  public static @Nullable Snapshot of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int checked = bytes.length - CHECKSUM_BYTES;
    if (checked < FIXED_BYTES
        || in.getInt(checked) != checksum(bytes, checked)
        || in.getLong() != MAGIC) {
      return null;
    }
    int valueBytes = in.getInt();
    int size = in.getInt();
    AmcState state = state(in);
    long hash = in.getLong();
    long decisions = in.getLong();
    Parameters x = get(in, valueBytes, size);
    Parameters mean = get(in, valueBytes, size);
    return new Snapshot(state, x, mean, hash, decisions);
  }

  private static AmcState state(ByteBuffer in) {
    return new AmcState(
        in.getLong(),
        in.getLong(),
        in.getDouble(),
        in.getLong(),
        (int) in.getLong(),
        (int) in.getLong(),
        in.getLong(),
        in.getDouble(),
        in.getLong() != 0);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static void put(ByteBuffer out, Parameters p) {
    switch (p) {
      case Float32 f -> {
        out.asFloatBuffer().put(f.values());
        out.position(out.position() + Float.BYTES * f.size());
      }
      case Float64 d -> {
        out.asDoubleBuffer().put(d.values());
        out.position(out.position() + Double.BYTES * d.size());
      }
    }
  }

  private static Parameters get(ByteBuffer in, int valueBytes, int size) {
    if (valueBytes == Float.BYTES) {
      float[] values = new float[size];
      in.asFloatBuffer().get(values);
      in.position(in.position() + Float.BYTES * size);
      return new Float32(values);
    }
    double[] values = new double[size];
    in.asDoubleBuffer().get(values);
    in.position(in.position() + Double.BYTES * size);
    return new Float64(values);
  }
}

package amc.coordinator.journal;

import amc.coordinator.journal.Checkpoint.Tally;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Parameters.Float32;
import amc.protocol.mc.Parameters.Float64;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a {@link Checkpoint}, little-endian, closed by a CRC32C over all of them.
 *
 * <pre>
 *   magic "AMCCKP01" (8) | bytes a value, 4 or 8 (4) | values N (4) | job hash (8) |
 *   state: step, accepted, sigma, consecutive rejections, stage, batch size, last reset, loss,
 *          loss known (8 each) |
 *   tally: evaluations, elapsed ns, floor step (8 each) | state hash (8) | log bytes (8) |
 *   x (N values) | mean (N values) | CRC32C (4)
 * </pre>
 */
final class CheckpointFormat {
  private static final long MAGIC =
      ByteBuffer.wrap(new byte[] {'A', 'M', 'C', 'C', 'K', 'P', '0', '1'})
          .order(ByteOrder.LITTLE_ENDIAN)
          .getLong();
  private static final int FIXED_BYTES = 8 + 4 + 4 + 8 + 9 * 8 + 3 * 8 + 8 + 8;
  private static final int CHECKSUM_BYTES = 4;

  private CheckpointFormat() {}

  static ByteBuffer encode(Checkpoint c) {
    int valueBytes = c.x() instanceof Float32 ? Float.BYTES : Double.BYTES;
    int size = c.x().size();
    byte[] bytes = new byte[Math.addExact(FIXED_BYTES + CHECKSUM_BYTES, bytes(size, valueBytes))];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putInt(valueBytes).putInt(size).putLong(c.jobHash());
    AmcState s = c.state();
    out.putLong(s.step()).putLong(s.accepted()).putDouble(s.sigma());
    out.putLong(s.consecutiveRejections()).putLong(s.stage()).putLong(s.batchSize());
    out.putLong(s.lastReset()).putDouble(s.loss()).putLong(s.lossKnown() ? 1 : 0);
    Tally t = c.tally();
    out.putLong(t.evaluations()).putLong(t.elapsedNs()).putLong(t.floorStep());
    out.putLong(c.stateHash()).putLong(c.logBytes());
    put(out, c.x());
    put(out, c.mean());
    out.putInt(DecisionLog.checksum(bytes, out.position()));
    return out.flip();
  }

  /** The checkpoint, or null where the bytes are not a whole, undamaged one. */
  static @Nullable Checkpoint decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int checked = bytes.length - CHECKSUM_BYTES;
    if (checked < FIXED_BYTES
        || in.getInt(checked) != DecisionLog.checksum(bytes, checked)
        || in.getLong() != MAGIC) {
      return null;
    }
    int valueBytes = in.getInt();
    int size = in.getInt();
    long jobHash = in.getLong();
    AmcState state =
        new AmcState(
            in.getLong(),
            in.getLong(),
            in.getDouble(),
            in.getLong(),
            (int) in.getLong(),
            (int) in.getLong(),
            in.getLong(),
            in.getDouble(),
            in.getLong() != 0);
    Tally tally = new Tally(in.getLong(), in.getLong(), in.getLong());
    long stateHash = in.getLong();
    long logBytes = in.getLong();
    Parameters x = get(in, valueBytes, size);
    Parameters mean = get(in, valueBytes, size);
    return new Checkpoint(jobHash, state, x, mean, stateHash, logBytes, tally);
  }

  private static int bytes(int size, int valueBytes) {
    return Math.multiplyExact(2 * valueBytes, size);
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

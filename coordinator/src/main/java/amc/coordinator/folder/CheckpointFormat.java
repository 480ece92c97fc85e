package amc.coordinator.folder;

import amc.protocol.mc.Snapshot;
import amc.protocol.mc.Tally;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a {@link Checkpoint}, little-endian, closed by a CRC32C over all of them.
 *
 * <pre>
 *   magic "AMCCKP02" (8) | job hash (8) | tally: evaluations, elapsed ns, floor step (8 each) |
 *   log bytes (8) | snapshot ({@link Snapshot#toBytes}) | CRC32C (4)
 * </pre>
 */
final class CheckpointFormat {
  private static final long MAGIC =
      ByteBuffer.wrap(new byte[] {'A', 'M', 'C', 'C', 'K', 'P', '0', '2'})
          .order(ByteOrder.LITTLE_ENDIAN)
          .getLong();
  private static final int FIXED_BYTES = 8 + 8 + 3 * 8 + 8;
  private static final int CHECKSUM_BYTES = 4;

  private CheckpointFormat() {}

  static ByteBuffer encode(Checkpoint c) {
    byte[] snapshot = c.snapshot().toBytes();
    byte[] bytes = new byte[Math.addExact(FIXED_BYTES + CHECKSUM_BYTES, snapshot.length)];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putLong(c.jobHash());
    Tally t = c.tally();
    out.putLong(t.evaluations()).putLong(t.elapsedNs()).putLong(t.floorStep());
    out.putLong(c.logBytes()).put(snapshot);
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
    long jobHash = in.getLong();
    Tally tally = new Tally(in.getLong(), in.getLong(), in.getLong());
    long logBytes = in.getLong();
    Snapshot s = Snapshot.of(Arrays.copyOfRange(bytes, in.position(), checked));
    return s == null
        ? null
        : new Checkpoint(jobHash, s.state(), s.x(), s.mean(), s.hash(), logBytes, tally);
  }
}

package amc.coordinator.folder;

import amc.protocol.job.UserError;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a {@link DecisionLog} up to its end or to the first block that is incomplete, damaged or
 * out of order. Confined to one thread.
 */
public final class DecisionReader implements Closeable {
  private final Path file;
  private final InputStream in;
  private final byte[] bytes = new byte[DecisionLog.MAX_BLOCK_BYTES];
  private final ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private final RunIdentity identity;
  private int entriesLeft;
  private long validBytes;
  private boolean torn;
  private long step = -1;
  private double loss;

  private DecisionReader(Path file, InputStream in) throws IOException {
    this.file = file;
    this.in = in;
    int n = in.readNBytes(bytes, 0, DecisionLog.HEADER_BYTES);
    int checked = DecisionLog.HEADER_BYTES - DecisionLog.CHECKSUM_BYTES;
    boolean good =
        n == DecisionLog.HEADER_BYTES
            && Arrays.equals(
                bytes, 0, DecisionLog.MAGIC.length, DecisionLog.MAGIC, 0, DecisionLog.MAGIC.length)
            && block.getInt(checked) == DecisionLog.checksum(bytes, checked);
    if (!good) {
      throw new UserError(
          file + " is not a decision log or its header is damaged: train again with amc run");
    }
    int engine = DecisionLog.MAGIC.length + Long.BYTES;
    identity =
        new RunIdentity(
            block.getLong(DecisionLog.MAGIC.length),
            RunIdentity.engineOf(bytes, engine),
            RunIdentity.arithmeticOf(bytes[engine + RunIdentity.ENGINE_BYTES]));
    validBytes = DecisionLog.HEADER_BYTES;
  }

  /** Opens a log and checks its header. */
  public static DecisionReader open(Path file) {
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      try {
        return new DecisionReader(file, in);
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /** Moves to the next accepted step; false at the end of what can be trusted. */
  public boolean next() {
    if (entriesLeft == 0 && !readBlock()) {
      return false;
    }
    step += getVarint();
    loss = Double.longBitsToDouble(block.getLong());
    entriesLeft--;
    return true;
  }

  /** What the log belongs to. */
  public RunIdentity identity() {
    return identity;
  }

  /** Number of the accepted proposal. */
  public long step() {
    return step;
  }

  /** U(x) after it. */
  public double loss() {
    return loss;
  }

  /** Length of the header and all whole blocks read so far. */
  public long validBytes() {
    return validBytes;
  }

  /** Whether the reading ended at an incomplete or damaged block. */
  public boolean torn() {
    return torn;
  }

  private boolean readBlock() {
    try {
      int n = in.readNBytes(bytes, 0, DecisionLog.BLOCK_HEADER_BYTES);
      if (n == 0) {
        return false;
      }
      int entries = block.getInt(0);
      int payload = block.getInt(4);
      long first = block.getLong(8);
      if (n < DecisionLog.BLOCK_HEADER_BYTES
          || entries < 1
          || entries > DecisionLog.MAX_ENTRIES
          || payload < 9L * entries
          || payload > DecisionLog.MAX_ENTRIES * DecisionLog.MAX_ENTRY_BYTES
          || first <= step) {
        torn = true;
        return false;
      }
      int rest = payload + DecisionLog.CHECKSUM_BYTES;
      int checked = DecisionLog.BLOCK_HEADER_BYTES + payload;
      if (in.readNBytes(bytes, DecisionLog.BLOCK_HEADER_BYTES, rest) < rest
          || block.getInt(checked) != DecisionLog.checksum(bytes, checked)) {
        torn = true;
        return false;
      }
      validBytes += checked + DecisionLog.CHECKSUM_BYTES;
      block.position(DecisionLog.BLOCK_HEADER_BYTES);
      entriesLeft = entries;
      step = first;
      return true;
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  private long getVarint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = block.get();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }
}

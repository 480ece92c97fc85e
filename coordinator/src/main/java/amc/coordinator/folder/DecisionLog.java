package amc.coordinator.folder;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Append-only log of the accepted steps of a run, with the loss after each. Together with the job
 * it is the run's whole history. All numbers are little-endian:
 *
 * <pre>
 *   header   magic "AMCLOG01" (8) | job hash (8) | engine, ASCII, filled with zeros (7) |
 *            version of the arithmetic - 1 (1) | CRC32C (4)
 *   block    entries (4) | payload bytes (4) | first step (8) | payload | CRC32C (4)
 *   entry    step - previous step of the block, 0 for the first (LEB128) | loss bits (8)
 * </pre>
 *
 * <p>A block is written when it is full and at every {@link #flush}; a block cut short or damaged
 * by a crash fails its checksum and is dropped, with all that follows it, by {@link
 * DecisionReader}. Confined to one thread.
 */
public final class DecisionLog implements Closeable {
  static final byte[] MAGIC = {'A', 'M', 'C', 'L', 'O', 'G', '0', '1'};
  static final int HEADER_BYTES = 28;
  static final int BLOCK_HEADER_BYTES = 16;
  static final int CHECKSUM_BYTES = 4;
  static final int MAX_ENTRIES = 4096;
  static final int MAX_ENTRY_BYTES = 10 + 8;
  static final int MAX_BLOCK_BYTES =
      BLOCK_HEADER_BYTES + MAX_ENTRIES * MAX_ENTRY_BYTES + CHECKSUM_BYTES;

  private final Path file;
  private final Disk.Output out;
  private final ByteBuffer block =
      ByteBuffer.allocate(MAX_BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private int entries;
  private long firstStep;
  private long lastStep;
  private long lengthBytes;

  private DecisionLog(Path file, Disk.Output out, long lengthBytes) {
    this.file = file;
    this.out = out;
    this.lengthBytes = lengthBytes;
    block.position(BLOCK_HEADER_BYTES);
  }

  /** A new, empty log. */
  static DecisionLog create(Disk disk, Path file, RunIdentity identity) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putLong(identity.jobHash()).put(identity.engineBytes());
    header.put(identity.arithmeticByte());
    header.putInt(checksum(header.array(), header.position()));
    DecisionLog log = reopen(disk, file, 0);
    log.write(header.flip());
    return log;
  }

  /** Goes on after the first {@code lengthBytes} bytes, which must end with a whole block. */
  static DecisionLog reopen(Disk disk, Path file, long lengthBytes) {
    try {
      return new DecisionLog(file, disk.open(file, lengthBytes), lengthBytes);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  /**
   * Enters an accepted step; it is in memory until the block is full or {@link #flush}.
   *
   * @param step larger than the one before
   */
  public void append(long step, double loss) {
    if (entries == 0) {
      firstStep = step;
      lastStep = step;
    }
    putVarint(step - lastStep);
    block.putLong(Double.doubleToRawLongBits(loss));
    lastStep = step;
    entries++;
    if (entries == MAX_ENTRIES) {
      writeBlock();
    }
  }

  /** Puts everything on the device and returns the length of the file. */
  public long flush() {
    if (entries > 0) {
      writeBlock();
    }
    try {
      out.force();
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
    return lengthBytes;
  }

  private void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      block.put((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    block.put((byte) rest);
  }

  private void writeBlock() {
    int end = block.position();
    block.putInt(0, entries);
    block.putInt(4, end - BLOCK_HEADER_BYTES);
    block.putLong(8, firstStep);
    block.putInt(checksum(block.array(), end));
    write(block.flip());
    block.clear().position(BLOCK_HEADER_BYTES);
    entries = 0;
  }

  private void write(ByteBuffer bytes) {
    int length = bytes.remaining();
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
    lengthBytes += length;
  }

  static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** Closes the file without flushing: what was not flushed is recomputed on resume. */
  @Override
  public void close() throws IOException {
    out.close();
  }
}

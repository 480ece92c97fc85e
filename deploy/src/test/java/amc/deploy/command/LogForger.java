package amc.deploy.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Changes decision logs so that their checksums are right. */
final class LogForger {
  private static final int HEADER = 28;
  private static final int BLOCK_HEADER = 16;

  private LogForger() {}

  /** Changes the last bit of the loss of the last entry of the first block. */
  static void changeLastLoss(Path log) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = HEADER + BLOCK_HEADER + buffer.getInt(HEADER + 4);
    bytes[end - Double.BYTES] ^= 1;
    CRC32C crc = new CRC32C();
    crc.update(bytes, HEADER, end - HEADER);
    buffer.putInt(end, (int) crc.getValue());
    Files.write(log, bytes);
  }
}

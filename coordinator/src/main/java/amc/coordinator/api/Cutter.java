package amc.coordinator.api;

import akka.util.ByteString;
import amc.protocol.message.Storing;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a stream of bytes into the chunks of a file. Holds no more than the chunk that is not full
 * yet; what is left of it at the stream's end is dropped. Confined to one thread at a time.
 */
final class Cutter {
  private final long sizeBytes;
  private int chunk;
  private byte[] content = new byte[0];
  private int filled;

  /**
   * Of a file.
   *
   * @param chunk the one that the stream begins with
   */
  Cutter(long sizeBytes, int chunk) {
    this.sizeBytes = sizeBytes;
    this.chunk = chunk;
  }

  /** A whole chunk. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Piece(int chunk, byte[] content) {}

  /**
   * The chunks that are whole with some more bytes.
   *
   * @throws Problem.Refused if they do not belong to the file any more
   */
  List<Piece> cut(ByteString bytes) {
    List<Piece> pieces = new ArrayList<>();
    for (ByteString rest = bytes; rest.nonEmpty(); ) {
      if (filled == 0) {
        if (chunk == Storing.chunks(sizeBytes)) {
          throw Problem.badRequest(
              "size=%s bytes are all there, and more were sent: send the file as it was measured"
                  .formatted(sizeBytes));
        }
        content = new byte[Storing.chunkBytes(sizeBytes, chunk)];
      }
      int taken = Math.min(content.length - filled, rest.size());
      rest.take(taken).asByteBuffer().get(content, filled, taken);
      rest = rest.drop(taken);
      filled += taken;
      if (filled == content.length) {
        pieces.add(new Piece(chunk++, content));
        filled = 0;
      }
    }
    return pieces;
  }
}

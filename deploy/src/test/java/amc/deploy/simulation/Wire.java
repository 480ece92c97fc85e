package amc.deploy.simulation;

import amc.protocol.frame.Decoded;
import amc.protocol.frame.Frame;
import amc.protocol.frame.FrameCodec;
import java.util.function.ObjIntConsumer;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** What the wire makes of frames: bytes, some of which may be changed, and what is read of them. */
final class Wire {
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameCodec.MAX_LENGTH]);
  private final FrameCodec codec;
  private final double corrupted;
  private ObjIntConsumer<Frame> watcher = (frame, length) -> {};

  /**
   * @param corrupted probability that a frame is changed on its way
   */
  Wire(long run, double corrupted) {
    this.codec = new FrameCodec(run, new byte[FrameCodec.KEY_LENGTH]);
    this.corrupted = corrupted;
  }

  /** Has somebody see every frame that is sent, and its length in bytes. */
  void watch(ObjIntConsumer<Frame> by) {
    watcher = by;
  }

  /** The frame that is read at the other end, or null. */
  @Nullable Frame through(Frame frame, RandomGenerator random) {
    int length = codec.encode(frame, buffer, 0);
    watcher.accept(frame, length);
    if (random.nextDouble() < corrupted) {
      int bit = random.nextInt(8 * length);
      buffer.putByte(bit / 8, (byte) (buffer.getByte(bit / 8) ^ 1 << bit % 8));
    }
    Decoded decoded = codec.decode(buffer, 0, length);
    return decoded instanceof Frame read ? read : null;
  }
}

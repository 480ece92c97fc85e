package amc.protocol.aeron;

import amc.protocol.frame.Link.Offer;
import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import org.agrona.DirectBuffer;

/** Frames that go out by an Aeron publication. Confined to one thread. */
public final class FrameSender implements AutoCloseable {
  private final ExclusivePublication publication;

  /**
   * Publishes.
   *
   * @throws amc.protocol.job.UserError if the driver refuses it
   */
  public FrameSender(Aeron aeron, String channel, int stream) {
    publication = Channels.add(channel, () -> aeron.addExclusivePublication(channel, stream));
  }

  /** Sends a frame of at most {@link amc.protocol.frame.FrameCodec#MAX_LENGTH} bytes. */
  public Offer offer(DirectBuffer buffer, int offset, int length) {
    long position = publication.offer(buffer, offset, length);
    if (position > 0) {
      return Offer.SENT;
    }
    if (position == Publication.BACK_PRESSURED || position == Publication.ADMIN_ACTION) {
      return Offer.BACK_PRESSURED;
    }
    return position == Publication.NOT_CONNECTED ? Offer.NOT_CONNECTED : Offer.CLOSED;
  }

  @Override
  public void close() {
    publication.close();
  }
}

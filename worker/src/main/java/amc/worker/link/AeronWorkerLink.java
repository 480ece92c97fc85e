package amc.worker.link;

import amc.protocol.aeron.Channels;
import amc.protocol.aeron.FrameReceiver;
import amc.protocol.aeron.FrameSender;
import amc.protocol.frame.Link;
import amc.protocol.job.UserError;
import amc.protocol.message.Hosting.DataLink;
import io.aeron.Aeron;
import org.agrona.DirectBuffer;

/**
 * A worker's end of one run's data plane over Aeron. When the coordinator's end goes away and comes
 * back at the same address, the link connects again by itself.
 */
public final class AeronWorkerLink implements Link {
  private final FrameReceiver broadcasts;
  private final FrameSender answers;

  /**
   * Joins a run.
   *
   * @param aeron a client of the media driver, closed by its owner
   * @param link where the coordinator's end is
   * @param localHost local address to bind to, one that the coordinator can send to
   * @throws UserError if the driver refuses it
   */
  public AeronWorkerLink(Aeron aeron, DataLink link, String localHost) {
    boolean memory = link.isMemory();
    String listen =
        memory
            ? Channels.MEMORY_LISTEN
            : Channels.listen(localHost, link.host(), link.controlPort());
    String answer = memory ? Channels.MEMORY : Channels.answer(link.host(), link.answerPort());
    broadcasts = new FrameReceiver(aeron, listen, link.stream());
    try {
      answers = new FrameSender(aeron, answer, Channels.ANSWERS);
    } catch (UserError e) {
      broadcasts.close();
      throw e;
    }
  }

  @Override
  public Offer offer(DirectBuffer buffer, int offset, int length) {
    return answers.offer(buffer, offset, length);
  }

  @Override
  public int poll(Handler handler, int limit) {
    return broadcasts.poll(handler, limit);
  }

  @Override
  public void close() {
    broadcasts.close();
    answers.close();
  }
}

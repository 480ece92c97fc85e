package amc.protocol.aeron;

import amc.protocol.frame.Link.Handler;
import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Frames that come in by an Aeron subscription, put together again from their fragments. Confined
 * to one thread.
 */
public final class FrameReceiver implements AutoCloseable {
  private final FragmentAssembler assembler = new FragmentAssembler(this::onFrame);
  private final Subscription subscription;
  private volatile boolean senderGone; // set by Aeron's thread

  private @Nullable Handler handler; // during a poll only
  private int handed;
  private @Nullable RuntimeException failure;

  /**
   * Subscribes.
   *
   * @throws amc.protocol.job.UserError if the driver refuses it
   */
  public FrameReceiver(Aeron aeron, String channel, int stream) {
    subscription =
        Channels.add(
            channel, () -> aeron.addSubscription(channel, stream, _ -> {}, _ -> senderGone = true));
  }

  /**
   * Hands over frames that came in. An exception of the handler ends the poll and is thrown; the
   * rest of the poll's frames is lost.
   *
   * @param limit of fragments; frames shorter than {@link Channels#MTU} have one
   * @return how many frames
   */
  public int poll(Handler to, int limit) {
    if (senderGone) {
      // Frees what senders left behind half-sent; a frame of others that is cut off is a lost one.
      senderGone = false;
      assembler.clear();
    }
    handler = to;
    handed = 0;
    failure = null;
    subscription.poll(assembler, limit);
    handler = null;
    if (failure != null) {
      throw failure;
    }
    return handed;
  }

  // Aeron would swallow what a handler throws.
  private void onFrame(DirectBuffer buffer, int offset, int length, Header header) {
    Handler to = handler;
    if (to == null || failure != null) {
      return;
    }
    try {
      handed++;
      to.onFrame(buffer, offset, length);
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /** Whether anybody sends. */
  public boolean isConnected() {
    return subscription.isConnected();
  }

  @Override
  public void close() {
    subscription.close();
  }
}

package amc.protocol.frame;

import org.agrona.DirectBuffer;

/**
 * One end of a run's data plane: sends frames to the other side and polls those that came from it.
 * At the coordinator's end a frame sent goes to all workers of the run, at a worker's end to the
 * coordinator. Confined to one thread.
 */
public interface Link extends AutoCloseable {

  /** What became of a frame offered. */
  enum Offer {
    /** On its way (it may still be lost). */
    SENT,
    /** The other side or this machine is busy: offer again later. */
    BACK_PRESSURED,
    /** Nobody is there: drop it, or offer again later. */
    NOT_CONNECTED,
    /** The link cannot be used any more. */
    CLOSED
  }

  /** Hears of frames that came in; the bytes are valid during the call only. */
  @FunctionalInterface
  interface Handler {
    /** One frame's bytes, unchecked. */
    void onFrame(DirectBuffer buffer, int offset, int length);
  }

  /** Sends a frame. */
  Offer offer(DirectBuffer buffer, int offset, int length);

  /**
   * Hands over frames that came in.
   *
   * @return how many
   */
  int poll(Handler handler, int limit);

  @Override
  void close();
}

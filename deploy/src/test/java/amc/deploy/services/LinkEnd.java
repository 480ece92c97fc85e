package amc.deploy.services;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.frame.FrameCodec;
import amc.protocol.frame.Link;
import amc.protocol.frame.Link.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** One end of a link and what it got, by numbers in place of frames' bodies. */
public final class LinkEnd implements AutoCloseable {
  private static final int NUMBER_OFFSET = FrameCodec.MIN_LENGTH;

  /** Only keeps a failing test from hanging. */
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

  final Link link;
  final List<Integer> got = new ArrayList<>();
  int lastLength;

  LinkEnd(Link link) {
    this.link = link;
  }

  /** A frame of a run, as far as links look at it. */
  public static DirectBuffer frame(long run, int number, int length) {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[length]);
    buffer.setMemory(0, length, (byte) number);
    buffer.putLong(8, run, java.nio.ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(NUMBER_OFFSET, number);
    return buffer;
  }

  Offer offer(long run, int number) {
    return link.offer(frame(run, number, 200), 0, 200);
  }

  /** Offers until the frame is on its way. */
  void send(long run, int number) {
    await(() -> offer(run, number) == Offer.SENT);
  }

  /** Takes in what is there. */
  LinkEnd poll() {
    link.poll(this::onFrame, 10);
    return this;
  }

  private void onFrame(DirectBuffer buffer, int offset, int length) {
    int number = buffer.getInt(offset + NUMBER_OFFSET);
    got.add(number);
    lastLength = length;
    for (int i = NUMBER_OFFSET + 4; i < length; i++) {
      if (buffer.getByte(offset + i) != (byte) number) {
        throw new AssertionError("byte " + i + " of frame " + number + " was changed");
      }
    }
  }

  /** Polls until a frame came in. */
  void awaitFrame(int number) {
    await(() -> poll().got.contains(number));
  }

  /**
   * Sends frames to two workers of which one does not poll, which does not keep the other waiting.
   */
  void assertNotHeldUp(long run, int frames, LinkEnd running, LinkEnd stopped) {
    for (int i = 10; i < frames; i++) {
      int number = i;
      await(
          () -> {
            running.poll();
            return offer(run, number) == Offer.SENT;
          });
    }
    running.awaitFrame(frames - 1);
    assertThat(stopped.got).doesNotContain(frames - 1);
    // It comes back: what was lost stays lost, what is new it hears.
    await(
        () -> {
          offer(run, frames);
          running.poll();
          return stopped.poll().got.contains(frames);
        });
    assertThat(stopped.got).hasSizeLessThan(running.got.size());
  }

  static void await(BooleanSupplier condition) {
    IdleStrategy idle = new BackoffIdleStrategy();
    long end = System.nanoTime() + PATIENCE_NS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
      idle.idle();
    }
  }

  @Override
  public void close() {
    link.close();
  }
}

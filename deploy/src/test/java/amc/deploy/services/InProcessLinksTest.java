package amc.deploy.services;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.frame.FrameCodec;
import amc.protocol.frame.Link.Offer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InProcessLinksTest {
  private static final long RUN = 7;

  private final InProcessLinks links = new InProcessLinks();
  private final LinkEnd coordinator = new LinkEnd(links.coordinator());
  private final LinkEnd one = new LinkEnd(links.newWorker());

  @Test
  void shouldCarryFramesBothWays() {
    LinkEnd two = new LinkEnd(links.newWorker());
    assertThat(coordinator.offer(RUN, 1)).isEqualTo(Offer.SENT);
    assertThat(one.offer(RUN, 2)).isEqualTo(Offer.SENT);
    assertThat(two.offer(RUN, 3)).isEqualTo(Offer.SENT);
    assertThat(one.poll().got).containsExactly(1);
    assertThat(two.poll().got).containsExactly(1);
    assertThat(coordinator.poll().got).containsExactly(2, 3);
  }

  @Test
  void shouldNotWaitForAWorkerThatDoesNotPoll() {
    LinkEnd stopped = new LinkEnd(links.newWorker());
    int frames = 20_000; // 4 MB: more than a ring takes
    for (int i = 0; i < frames; i++) {
      assertThat(coordinator.offer(RUN, i)).isEqualTo(Offer.SENT);
      one.poll();
    }
    one.poll(); // what was behind the end of the ring
    assertThat(one.got).isEqualTo(IntStream.range(0, frames).boxed().toList());
    IntStream.range(0, frames).forEach(_ -> stopped.poll());
    assertThat(stopped.got)
        .hasSizeLessThan(frames)
        .isEqualTo(IntStream.range(0, stopped.got.size()).boxed().toList());
    assertThat(coordinator.offer(RUN, frames)).isEqualTo(Offer.SENT);
    stopped.awaitFrame(frames);
  }

  @Test
  void shouldNameBackPressure() {
    assertThat(offersUntilRefused(coordinator)).isEqualTo(Offer.BACK_PRESSURED);
    assertThat(offersUntilRefused(one)).isEqualTo(Offer.BACK_PRESSURED);
    one.poll();
    coordinator.poll();
    assertThat(coordinator.offer(RUN, 1)).isEqualTo(Offer.SENT);
    assertThat(one.offer(RUN, 2)).isEqualTo(Offer.SENT);
  }

  private static Offer offersUntilRefused(LinkEnd end) {
    for (int i = 0; i < 20_000; i++) {
      Offer offer = end.offer(RUN, i);
      if (offer != Offer.SENT) {
        return offer;
      }
    }
    return Offer.SENT;
  }

  @Test
  void shouldCarryTheLongestFrames() {
    int length = FrameCodec.MAX_LENGTH;
    assertThat(coordinator.link.offer(LinkEnd.frame(RUN, 5, length), 0, length))
        .isEqualTo(Offer.SENT);
    assertThat(one.link.offer(LinkEnd.frame(RUN, 6, length), 0, length)).isEqualTo(Offer.SENT);
    assertThat(one.poll().got).containsExactly(5);
    assertThat(coordinator.poll().got).containsExactly(6);
    assertThat(coordinator.lastLength).isEqualTo(length);
  }

  @Test
  void shouldSayWhenNobodyIsThere() {
    one.close();
    assertThat(one.offer(RUN, 1)).isEqualTo(Offer.CLOSED);
    assertThat(coordinator.offer(RUN, 1)).isEqualTo(Offer.NOT_CONNECTED);
    LinkEnd two = new LinkEnd(links.newWorker());
    coordinator.close();
    assertThat(two.offer(RUN, 1)).isEqualTo(Offer.NOT_CONNECTED);
    assertThat(coordinator.offer(RUN, 1)).isEqualTo(Offer.CLOSED);
    assertThat(coordinator.poll().got).isEmpty();
  }
}

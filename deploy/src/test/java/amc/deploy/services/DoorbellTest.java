package amc.deploy.services;

import static amc.deploy.services.LinkEnd.await;
import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.frame.Link;
import amc.protocol.frame.Link.Offer;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DoorbellTest {
  private final Doorbell coordinator = Doorbell.ofCoordinator();
  private final Doorbell one = Doorbell.ofWorker(coordinator.port());
  private final Doorbell other = Doorbell.ofWorker(coordinator.port());

  @AfterEach
  void close() {
    one.close();
    other.close();
    coordinator.close();
  }

  @Test
  void shouldSayThatNobodyHasRung() {
    assertThat(coordinator.await()).isFalse();
    coordinator.ring();
    assertThat(one.await()).as("of one that has never rung").isFalse();
  }

  @Test
  void shouldWakeTheCoordinatorAndThoseThatRangThere() {
    one.ring();
    await(coordinator::await);
    coordinator.ring();
    await(one::await);
    assertThat(other.await()).isFalse();
    other.ring();
    await(coordinator::await);
    coordinator.ring();
    await(one::await);
    await(other::await);
  }

  @Test
  void shouldRememberARingUntilSomebodyWaits() {
    one.ring();
    one.ring();
    await(coordinator::await);
    await(coordinator::await);
    assertThat(coordinator.await()).isFalse();
  }

  @Test
  void shouldRingForFramesThatAreOnTheirWay() {
    Link sends = one.ringing(new Always(Offer.SENT));
    assertThat(sends.offer(LinkEnd.frame(1, 1, 200), 0, 200)).isEqualTo(Offer.SENT);
    await(coordinator::await);
    Link busy = one.ringing(new Always(Offer.BACK_PRESSURED));
    assertThat(busy.offer(LinkEnd.frame(1, 1, 200), 0, 200)).isEqualTo(Offer.BACK_PRESSURED);
    assertThat(coordinator.await()).isFalse();
  }

  @Test
  void shouldCloseAWorkersBellWithItsLinkAndThenDoNothing() {
    one.ringing(new Always(Offer.SENT)).close();
    one.ring();
    assertThat(one.await()).isFalse();
    assertThat(coordinator.await()).isFalse();
    coordinator.ringing(new Always(Offer.SENT)).close();
    other.ring();
    await(coordinator::await);
  }

  /** A link to nowhere. */
  private record Always(Offer answer) implements Link {
    @Override
    public Offer offer(DirectBuffer buffer, int offset, int length) {
      return answer;
    }

    @Override
    public int poll(Handler handler, int limit) {
      return 0;
    }

    @Override
    public void close() {}
  }
}

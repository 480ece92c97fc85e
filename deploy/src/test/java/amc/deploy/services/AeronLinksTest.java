package amc.deploy.services;

import static amc.deploy.services.LinkEnd.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.coordinator.drive.AeronHub;
import amc.protocol.frame.FrameCodec;
import amc.protocol.frame.Link.Offer;
import amc.protocol.job.UserError;
import amc.protocol.message.Hosting.DataLink;
import amc.worker.link.AeronWorkerLink;
import io.aeron.Aeron;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both ends of the data plane on loopback, a media driver for the coordinator and two others. */
class AeronLinksTest {
  private static final String HOST = "127.0.0.1";
  private static final long RUN = 7;
  private static final int STREAM = 3;
  private static final Queue<Throwable> ERRORS = new ConcurrentLinkedQueue<>();
  private static final List<DataPlaneDriver> DRIVERS = new ArrayList<>();

  private final List<LinkEnd> workers = new ArrayList<>();
  private AeronHub hub;
  private LinkEnd coordinator;

  @BeforeAll
  static void startDrivers() {
    for (int i = 0; i < 3; i++) {
      DRIVERS.add(DataPlaneDriver.embedded(ERRORS::add));
    }
  }

  @AfterAll
  static void stopDrivers() {
    DRIVERS.forEach(DataPlaneDriver::close);
    assertThat(ERRORS).isEmpty();
  }

  @BeforeEach
  void openRun() {
    hub = new AeronHub(DRIVERS.getFirst().aeron(), HOST, 0, 0);
    coordinator = new LinkEnd(hub.open(RUN, STREAM));
  }

  @AfterEach
  void close() {
    workers.forEach(LinkEnd::close);
    hub.close();
  }

  private LinkEnd join(int driver) {
    return join(driver, STREAM);
  }

  private LinkEnd join(int driver, int stream) {
    Aeron aeron = DRIVERS.get(driver).aeron();
    DataLink where = new DataLink(HOST, hub.controlPort(), hub.answerPort(), stream);
    LinkEnd worker = new LinkEnd(new AeronWorkerLink(aeron, where, HOST));
    workers.add(worker);
    return worker;
  }

  /** A worker that hears the coordinator from here on. */
  private LinkEnd joined(int driver, int number) {
    LinkEnd worker = join(driver);
    await(
        () -> {
          coordinator.offer(RUN, number);
          return worker.poll().got.contains(number);
        });
    return worker;
  }

  @Test
  void shouldCarryFramesBothWays() {
    LinkEnd one = joined(1, 1);
    LinkEnd two = joined(2, 2);
    LinkEnd three = joined(2, 3); // beside another worker in one process
    coordinator.send(RUN, 4);
    one.awaitFrame(4);
    two.awaitFrame(4);
    three.awaitFrame(4);
    one.send(RUN, 11);
    two.send(RUN, 12);
    three.send(RUN, 13);
    await(() -> coordinator.poll().got.containsAll(List.of(11, 12, 13)));
    assertThat(coordinator.got).hasSize(3);
  }

  @Test
  void shouldSayWhenNobodyIsThere() {
    assertThat(coordinator.offer(RUN, 1)).isEqualTo(Offer.NOT_CONNECTED);
    coordinator.close();
    assertThat(coordinator.offer(RUN, 1)).isEqualTo(Offer.CLOSED);
    assertThat(coordinator.poll().got).isEmpty();
  }

  @Test
  void shouldLetAWorkerJoinLate() {
    LinkEnd early = joined(1, 1);
    for (int i = 10; i < 1000; i++) {
      coordinator.send(RUN, i);
      early.awaitFrame(i);
    }
    LinkEnd late = joined(2, 1000);
    assertThat(late.got).doesNotContain(10, 999);
    coordinator.send(RUN, 1001);
    early.awaitFrame(1001);
    late.awaitFrame(1001);
  }

  @Test
  void shouldNotWaitForAWorkerThatDoesNotPoll() {
    LinkEnd running = joined(1, 1);
    LinkEnd stopped = joined(2, 2);
    int frames = 100_000; // 20 MB: more than all buffers take
    coordinator.assertNotHeldUp(RUN, frames, running, stopped);
  }

  @Test
  void shouldConnectAgainWhenTheCoordinatorComesBack() {
    LinkEnd one = joined(1, 1);
    LinkEnd two = joined(2, 2);
    int control = hub.controlPort();
    int answer = hub.answerPort();
    hub.close();
    assertThat(coordinator.offer(RUN, 3)).isEqualTo(Offer.CLOSED);
    hub = new AeronHub(DRIVERS.getFirst().aeron(), HOST, control, answer);
    coordinator = new LinkEnd(hub.open(RUN, STREAM));
    await(
        () -> {
          coordinator.offer(RUN, 4);
          one.offer(RUN, 11);
          two.offer(RUN, 12);
          return one.poll().got.contains(4)
              && two.poll().got.contains(4)
              && coordinator.poll().got.containsAll(List.of(11, 12));
        });
  }

  @Test
  void shouldCarryTheLongestFramesBothWays() {
    LinkEnd one = joined(1, 1);
    LinkEnd two = joined(2, 2);
    for (int length : new int[] {1408, 200_000, FrameCodec.MAX_LENGTH}) {
      int number = length % 1000;
      await(
          () ->
              coordinator.link.offer(LinkEnd.frame(RUN, number, length), 0, length) == Offer.SENT);
      one.awaitFrame(number);
      two.awaitFrame(number);
      assertThat(one.lastLength).isEqualTo(length);
      await(() -> one.link.offer(LinkEnd.frame(RUN, number, length), 0, length) == Offer.SENT);
      coordinator.awaitFrame(number);
      assertThat(coordinator.lastLength).isEqualTo(length);
    }
  }

  @Test
  void shouldShareOutTheAnswersOfSeveralRuns() {
    LinkEnd other = new LinkEnd(hub.open(RUN + 1, STREAM + 1));
    LinkEnd one = joined(1, 1);
    LinkEnd two = join(2, STREAM + 1);
    one.send(RUN, 11);
    two.send(RUN + 1, 12);
    two.send(RUN + 2, 13); // nobody's
    await(() -> two.link.offer(new UnsafeBuffer(new byte[9]), 0, 9) == Offer.SENT);
    other.awaitFrame(12);
    await(
        () -> {
          other.poll(); // keeps what is the first run's
          return hub.unknownFrames() == 2;
        });
    coordinator.awaitFrame(11);
    assertThat(coordinator.got).containsExactly(11);
    assertThat(other.got).containsExactly(12);
    assertThat(hub.overflowedFrames()).isZero();
    assertThatIllegalStateException()
        .isThrownBy(() -> hub.open(RUN, 9))
        .withMessage("run=7 is open");
  }

  @Test
  void shouldThrowWhatAHandlerThrowsAndGoOn() {
    LinkEnd one = joined(1, 1);
    coordinator.send(RUN, 2);
    assertThatThrownBy(
            () ->
                await(
                    () ->
                        one.link.poll(
                                (_, _, _) -> {
                                  throw new IllegalStateException("of the handler");
                                },
                                1)
                            < 0))
        .hasMessage("of the handler");
    coordinator.send(RUN, 3);
    one.awaitFrame(3);
  }

  @Test
  void shouldNameThePortThatIsInUse() {
    Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    try (DataPlaneDriver driver = DataPlaneDriver.embedded(errors::add)) {
      Aeron other = driver.aeron();
      int control = hub.controlPort();
      int answer = hub.answerPort();
      assertThatThrownBy(() -> new AeronHub(other, HOST, control, 0))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("127.0.0.1:" + control)
          .hasMessageContaining(": Address already in use; choose another address or port")
          .message()
          .doesNotContain("\n");
      assertThatThrownBy(() -> new AeronHub(other, HOST, 0, answer))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("endpoint=127.0.0.1:" + answer + ": Address already in use");
      assertThatThrownBy(
              () -> new AeronHub(other, "192.0.2.1", 0, 0)) // an address of documentation
          .isInstanceOf(UserError.class)
          .hasMessageContaining("host=192.0.2.1");
    }
    assertThat(errors).hasSize(2);
  }
}

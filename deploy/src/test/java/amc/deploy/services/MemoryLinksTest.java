package amc.deploy.services;

import static amc.deploy.services.LinkEnd.await;
import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.drive.AeronHub;
import amc.protocol.frame.Link.Offer;
import amc.protocol.message.Hosting.DataLink;
import amc.worker.link.AeronWorkerLink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The data plane by the memory of one media driver, between clients as of several processes. */
final class MemoryLinksTest {
  private static final String HOST = "127.0.0.1";
  private static final long RUN = 7;
  private static final int STREAM = 1;

  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private DataPlaneDriver driver;
  private AeronHub hub;
  private LinkEnd coordinator;

  @BeforeEach
  void start() {
    driver = DataPlaneDriver.forMemory(errors::add);
    hub = AeronHub.inMemory(driver.aeron());
    coordinator = new LinkEnd(hub.open(RUN, STREAM));
  }

  @AfterEach
  void stop() {
    CloseHelper.closeAll(open.reversed());
    hub.close();
    driver.close();
    assertThat(errors).isEmpty();
  }

  /** A worker that hears the coordinator from here on. */
  private LinkEnd joined(int number) {
    DataPlaneDriver client = DataPlaneDriver.external(driver.directory(), errors::add);
    open.add(client);
    DataLink where = new DataLink(HOST, hub.controlPort(), hub.answerPort(), STREAM);
    assertThat(where.isMemory()).isTrue();
    LinkEnd worker = new LinkEnd(new AeronWorkerLink(client.aeron(), where, HOST));
    open.add(worker);
    await(
        () -> {
          coordinator.offer(RUN, number);
          return worker.poll().got.contains(number);
        });
    return worker;
  }

  @Test
  void shouldCarryFramesBothWays() {
    LinkEnd one = joined(1);
    LinkEnd two = joined(2);
    coordinator.send(RUN, 4);
    one.awaitFrame(4);
    two.awaitFrame(4);
    one.send(RUN, 11);
    two.send(RUN, 12);
    await(() -> coordinator.poll().got.containsAll(List.of(11, 12)));
    assertThat(coordinator.got).hasSize(2);
  }

  @Test
  void shouldSayWhenNobodyIsThere() {
    assertThat(coordinator.offer(RUN, 1)).isEqualTo(Offer.NOT_CONNECTED);
    coordinator.close();
    assertThat(coordinator.offer(RUN, 1)).isEqualTo(Offer.CLOSED);
  }

  @Test
  void shouldNotWaitForLongForAWorkerThatDoesNotPoll() {
    LinkEnd running = joined(1);
    LinkEnd stopped = joined(2);
    int frames = 30_000; // 6 MB: more than a publication's buffers take
    coordinator.assertNotHeldUp(RUN, frames, running, stopped);
  }
}

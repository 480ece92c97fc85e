package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.japi.Pair;
import akka.util.ByteString;
import amc.coordinator.api.Watch.Position;
import amc.coordinator.catalog.Lead;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.State;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedsTest {
  @TempDir private Path folder;
  private Service service;
  private ActorTestKit kit;
  private long job;
  private Lead lead;

  @BeforeEach
  void start() throws Exception {
    service = new Service(folder);
    kit = ActorTestKit.create("feeds");
    job = Service.number(service.submit(service.token("ada", Role.SUBMITTER)));
    lead = service.jobs.lead();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    service.close();
  }

  private Watch watch(Feed feed) {
    return new Watch(feed, service.metrics, new Blocking(kit.system()), kit.system());
  }

  private static CompletableFuture<Optional<Pair<Position, ByteString>>> next(
      Watch watch, Position position) {
    return watch.next(position).toCompletableFuture();
  }

  private static Position told(Watch watch, Position position) {
    return next(watch, position).join().orElseThrow().first();
  }

  @Test
  void shouldHaveOneFeedForAllWatchersOfAJob() {
    Feeds feeds = new Feeds(kit.system(), service.jobs, service.metrics);
    Feed one = feeds.acquire(job);
    Feed same = feeds.acquire(job);
    assertThat(same).isSameAs(one);
    one.round().next().join();
    assertThat(one.round().seen()).isPresent();
    feeds.release(one);
    assertThat(feeds.size()).isEqualTo(1);
    feeds.release(same);
    assertThat(feeds.size()).isZero();
    Feed again = feeds.acquire(job);
    assertThat(again).isNotSameAs(one);
    again.round().next().join();
    assertThat(again.round().seen()).isPresent();
    feeds.release(again);
  }

  @Test
  void shouldAskOnceHoweverManyWatch() throws Exception {
    Feed feed = new Feed(job);
    feed.look(service.jobs, service.metrics);
    service.metrics.append(lead, job, 0, Service.rows(0, 5));
    lead.moved(job, State.RUNNING, "");
    feed.look(service.jobs, service.metrics);
    long asked = service.source.taken.get();
    for (int i = 0; i < 200; i++) {
      Watch watch = watch(feed);
      Position position = told(watch, Position.START);
      assertThat(position).isEqualTo(new Position(2, 0));
      position = told(watch, position);
      assertThat(position).isEqualTo(new Position(2, 5));
      assertThat(next(watch, position)).isNotDone();
    }
    assertThat(service.source.taken.get()).isEqualTo(asked);
  }

  @Test
  void shouldTellASlowWatcherTheNewestOnly() throws Exception {
    Feed feed = new Feed(job);
    Watch watch = watch(feed);
    feed.look(service.jobs, service.metrics);
    Position position = told(watch, Position.START);
    for (int row = 0; row < 3; row++) {
      service.metrics.append(lead, job, row, Service.rows(row, row + 1));
      lead.moved(job, State.QUEUED, "reason " + row);
      feed.look(service.jobs, service.metrics);
    }
    position = told(watch, position);
    assertThat(position).isEqualTo(new Position(4, 0));
    assertThat(told(watch, position)).isEqualTo(new Position(4, 3));
  }

  @Test
  void shouldEndWithTheJob() throws Exception {
    Feed feed = new Feed(job);
    Watch watch = watch(feed);
    CompletableFuture<Optional<Pair<Position, ByteString>>> waiting =
        next(watch, new Position(2, 0));
    lead.ended(job, State.FINISHED, "", null);
    feed.look(service.jobs, service.metrics);
    assertThat(waiting.join()).isEmpty();
    long asked = service.source.taken.get();
    feed.look(service.jobs, service.metrics); // nothing changes any more
    assertThat(service.source.taken.get()).isEqualTo(asked);
    service.jobs.delete(job);
    Feed gone = new Feed(job);
    gone.look(service.jobs, service.metrics);
    assertThat(next(watch(gone), Position.START).join()).isEmpty();
  }
}

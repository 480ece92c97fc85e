package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import amc.coordinator.api.Watch.Position;
import amc.coordinator.catalog.Role;
import java.sql.SQLException;
import java.time.Duration;

/** Streams of a job's changes (Server-Sent Events). Thread-safe. */
final class EventRoutes {
  /** How often a client hears at least that its connection lives. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  /** How long a stream goes on at most when its token is good no more. */
  private static final Duration RECHECK = Duration.ofSeconds(5);

  private static final ByteString COMMENT = ByteString.fromString(":\n\n");

  private final ActorSystem<?> system;
  private final ApiServices services;
  private final Access access;
  private final Blocking blocking;
  private final Feeds feeds;

  EventRoutes(
      ActorSystem<?> system, ApiServices services, Access access, Blocking blocking, Feeds feeds) {
    this.system = system;
    this.services = services;
    this.access = access;
    this.blocking = blocking;
    this.feeds = feeds;
  }

  /** What is below the path of a job. */
  Route of(String id) {
    return path(
        "events", () -> get(() -> access.answer(Role.VIEWER, (_, request) -> events(id, request))));
  }

  private HttpResponse events(String id, HttpRequest request) throws SQLException {
    Parameters.of(request);
    long job = Texts.job(id);
    if (services.jobs().version(job) == 0) {
      throw Texts.noJob(id);
    }
    Position position =
        request
            .getHeader("Last-Event-ID")
            .map(HttpHeader::value)
            .map(Position::of)
            .orElse(Position.START);
    // Not before the connection takes it: a feed that nobody reads would never be released.
    Source<ByteString, ?> stream =
        Source.lazySource(() -> watch(feeds.acquire(job), position))
            .merge(permitted(request), true)
            .keepAlive(HEARTBEAT, () -> COMMENT);
    return HttpResponse.create()
        .withEntity(
            HttpEntities.createChunked(MediaTypes.TEXT_EVENT_STREAM.toContentType(), stream));
  }

  /** Says nothing, and ends when the client may listen no more; not where the database is away. */
  private Source<ByteString, ?> permitted(HttpRequest request) {
    return Source.tick(RECHECK, RECHECK, COMMENT)
        .mapAsync(
            1,
            _ -> blocking.ask(() -> access.permits(request, Role.VIEWER)).exceptionally(_ -> true))
        .takeWhile(permitted -> permitted)
        .filterNot(permitted -> permitted)
        .map(_ -> COMMENT);
  }

  private Source<ByteString, NotUsed> watch(Feed feed, Position position) {
    Watch watch = new Watch(feed, services.metrics(), blocking, system);
    return Source.unfoldAsync(position, watch::next)
        .watchTermination(
            (value, done) -> {
              done.whenComplete((_, _) -> feeds.release(feed));
              return value;
            });
  }
}

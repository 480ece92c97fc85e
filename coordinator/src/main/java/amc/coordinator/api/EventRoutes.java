package amc.coordinator.api;

import static akka.http.javadsl.server.PathMatchers.segment;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.marshalling.sse.EventStreamMarshalling;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.sse.ServerSentEvent;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import akka.japi.Pair;
import akka.pattern.Patterns;
import akka.stream.javadsl.Source;
import amc.coordinator.catalog.Entry;
import amc.coordinator.folder.MetricsRow;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a job, as server-sent events (HTML standard, section 9.2). A stream looks at the
 * catalog some times a second; all who watch the same job share one look. It goes on through a
 * database that is away.
 */
final class EventRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(EventRoutes.class);
  private static final Duration LOOK = Duration.ofMillis(300);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final Pattern POSITION = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");
  private static final int ROWS_AT_ONCE = 1000;

  private final ApiServices services;
  private final Routing routing;
  private final ActorSystem<?> system;
  private final Memo<Long, Optional<Look>> looks;
  private final Memo<RowsFrom, List<MetricsRow>> rows;

  EventRoutes(ApiServices services, Routing routing, ActorSystem<?> system) {
    this.services = services;
    this.routing = routing;
    this.system = system;
    this.looks = new Memo<>(LOOK, id -> routing.wait(() -> look(id)));
    this.rows =
        new Memo<>(
            LOOK,
            from ->
                routing.wait(() -> services.metrics().read(from.id(), from.row(), ROWS_AT_ONCE)));
  }

  /** A job as it is found. */
  private record Look(Entry entry, long rows) {}

  private record RowsFrom(long id, long row) {}

  /** What a watcher has been told of. */
  private record Position(long version, long rows, boolean over) {}

  /** At {@code /jobs/ID/events}. */
  Route routes() {
    return Directives.path(
        segment().slash("events"),
        text ->
            Directives.get(
                () ->
                    Directives.extractRequest(
                        request ->
                            routing.authenticated(
                                caller -> {
                                  long id = Routing.id(text);
                                  return Directives.onSuccess(
                                      looks.get(id),
                                      found -> {
                                        if (found.isEmpty()) {
                                          throw Problem.noJob(text);
                                        }
                                        return Directives.completeOK(
                                            events(id, position(request)),
                                            EventStreamMarshalling.toEventStream());
                                      });
                                }))));
  }

  private static Position position(HttpRequest request) {
    String last = request.getHeader("Last-Event-ID").map(HttpHeader::value).orElse("");
    Matcher matcher = POSITION.matcher(last);
    return matcher.matches()
        ? new Position(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), false)
        : new Position(0, 0, false);
  }

  private Optional<Look> look(long id) throws SQLException {
    Entry entry = services.jobs().find(id);
    return entry == null
        ? Optional.empty()
        : Optional.of(new Look(entry, services.metrics().count(id)));
  }

  private Source<ServerSentEvent, NotUsed> events(long id, Position from) {
    return Source.unfoldAsync(
            Pair.create(from, Duration.ZERO),
            state ->
                state.first().over()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : later(state.second(), () -> next(id, state.first())))
        .mapConcat(events -> events)
        .keepAlive(HEARTBEAT, ServerSentEvent::heartbeat);
  }

  private CompletionStage<Optional<Pair<Pair<Position, Duration>, List<ServerSentEvent>>>> later(
      Duration pause,
      java.util.concurrent.Callable<
              CompletionStage<Optional<Pair<Pair<Position, Duration>, List<ServerSentEvent>>>>>
          then) {
    return Patterns.after(pause, system.classicSystem(), then);
  }

  private CompletionStage<Optional<Pair<Pair<Position, Duration>, List<ServerSentEvent>>>> next(
      long id, Position from) {
    return looks
        .get(id)
        .thenCompose(
            look ->
                look.map(found -> told(id, found, from))
                    .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())))
        .exceptionally(
            failure -> {
              LOG.debug("a stream of events waits for the database", failure);
              return Optional.of(Pair.create(Pair.create(from, LOOK), List.of()));
            });
  }

  private CompletionStage<Optional<Pair<Pair<Position, Duration>, List<ServerSentEvent>>>> told(
      long id, Look look, Position from) {
    CompletionStage<List<MetricsRow>> more =
        look.rows() > from.rows()
            ? rows.get(new RowsFrom(id, from.rows()))
            : CompletableFuture.completedFuture(List.of());
    return more.thenApply(
        some -> {
          List<ServerSentEvent> events = new ArrayList<>();
          long row = from.rows() + some.size();
          if (!some.isEmpty()) {
            events.add(metrics(from.version(), from.rows(), some));
          }
          boolean behind = row < look.rows();
          long version = from.version();
          if (!behind && look.entry().version() > version) {
            version = look.entry().version();
            events.add(
                ServerSentEvent.create(
                    Answers.text(JobJson.brief(look.entry())), "job", version + "." + row));
          }
          boolean over = !behind && look.entry().ended() != null;
          return Optional.of(
              Pair.create(
                  Pair.create(new Position(version, row, over), behind ? Duration.ZERO : LOOK),
                  events));
        });
  }

  private static ServerSentEvent metrics(long version, long from, List<MetricsRow> rows) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("from", from);
    data.set("columns", MetricsJson.columns(rows));
    return ServerSentEvent.create(
        Answers.text(data), "metrics", version + "." + (from + rows.size()));
  }
}

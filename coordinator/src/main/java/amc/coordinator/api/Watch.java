package amc.coordinator.api;

import akka.actor.typed.ActorSystem;
import akka.japi.Pair;
import akka.pattern.Patterns;
import akka.util.ByteString;
import amc.coordinator.api.Feed.Round;
import amc.coordinator.api.Feed.Seen;
import amc.coordinator.catalog.MetricsRows;
import amc.coordinator.folder.MetricsRow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One client's view of a job's feed: it makes the next event when the client takes it, so that a
 * slow one misses states between, and holds up nobody. Immutable.
 */
final class Watch {
  private static final int PIECE = MetricsRoutes.PIECE;
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Pattern POSITION = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");

  private final Feed feed;
  private final MetricsRows metrics;
  private final Blocking blocking;
  private final ActorSystem<?> system;

  Watch(Feed feed, MetricsRows metrics, Blocking blocking, ActorSystem<?> system) {
    this.feed = feed;
    this.metrics = metrics;
    this.blocking = blocking;
    this.system = system;
  }

  /**
   * What a client has been told: the job's version, and how many rows.
   *
   * @param version 0 for nothing
   */
  record Position(long version, long rows) {
    static final Position START = new Position(0, 0);

    /** Of the id of an event; what is none is the start. */
    static Position of(String id) {
      Matcher matcher = POSITION.matcher(id);
      return matcher.matches()
          ? new Position(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
          : START;
    }

    String id() {
      return version + "." + rows;
    }
  }

  /** The next event and the position behind it, once there is one; empty at the end. */
  CompletionStage<Optional<Pair<Position, ByteString>>> next(Position position) {
    Round round = feed.round();
    Seen seen = round.seen().orElse(null);
    if (seen != null) {
      boolean news = seen.version() > position.version();
      // What is over is told last, so that who has heard it has everything.
      if (news && !seen.over()) {
        return told(new Position(seen.version(), position.rows()), "job", seen.job());
      }
      if (seen.rows() > position.rows()) {
        return rows(position, seen);
      }
      if (news) {
        return told(new Position(seen.version(), position.rows()), "job", seen.job());
      }
      if (seen.over()) {
        return ended();
      }
    }
    return round.gone() ? ended() : round.next().thenCompose(_ -> next(position));
  }

  private static CompletionStage<Optional<Pair<Position, ByteString>>> ended() {
    return CompletableFuture.completedStage(Optional.empty());
  }

  private static CompletionStage<Optional<Pair<Position, ByteString>>> told(
      Position position, String event, String data) {
    ByteString text =
        ByteString.fromString(
            "id: %s\nevent: %s\ndata: %s\n\n".formatted(position.id(), event, data));
    return CompletableFuture.completedStage(Optional.of(Pair.create(position, text)));
  }

  private CompletionStage<Optional<Pair<Position, ByteString>>> rows(Position position, Seen seen) {
    if (seen.sharedFrom() == position.rows() && !seen.shared().isEmpty()) {
      return told(position, seen.rows(), seen.shared());
    }
    long end = Math.min(seen.rows(), position.rows() + PIECE);
    return blocking
        .ask(() -> metrics.read(feed.id(), position.rows(), end))
        .handle(
            (rows, failure) -> failure == null ? read(position, rows) : again(position, failure))
        .thenCompose(stage -> stage);
  }

  private static CompletionStage<Optional<Pair<Position, ByteString>>> read(
      Position position, List<MetricsRow> rows) {
    return rows.isEmpty()
        ? ended() // the job has been deleted meanwhile
        : told(position, position.rows() + rows.size(), Answers.text(MetricsJson.columns(rows)));
  }

  private static CompletionStage<Optional<Pair<Position, ByteString>>> told(
      Position position, long rows, String columns) {
    return told(
        new Position(position.version(), rows),
        "metrics",
        "{\"from\":%s,\"columns\":%s}".formatted(position.rows(), columns));
  }

  /** A database that is away for a moment does not end a stream. */
  private CompletionStage<Optional<Pair<Position, ByteString>>> again(
      Position position, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof SQLException e && Failures.isPassing(e)) {
      return Patterns.after(RETRY, system.classicSystem(), () -> next(position));
    }
    return CompletableFuture.failedStage(failure);
  }
}

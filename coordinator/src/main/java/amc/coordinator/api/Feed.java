package amc.coordinator.api;

import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.JobCatalog;
import amc.coordinator.catalog.MetricsRows;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What is known of a job that is watched, for all of its watchers: the database is asked once,
 * however many there are. One thread at a time looks; watchers may be on any.
 */
final class Feed {
  /** Rows that the next event of all watchers who are up to date has. */
  private static final int SHARED_ROWS = MetricsRoutes.PIECE;

  /** After which those who wait are woken without news, so that nobody hangs on who has gone. */
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(10);

  private final long id;
  private volatile Round round;
  private long roundStartNs;

  Feed(long id) {
    this.id = id;
    this.round = new Round(Optional.empty(), false, new CompletableFuture<>());
    this.roundStartNs = System.nanoTime();
  }

  /**
   * What was found at a time.
   *
   * @param job JSON, on one line
   * @param rows how many rows of metrics there are, at least; all of them where it is over
   * @param sharedFrom number of the first row of {@code shared}, which ends with the last one
   * @param shared columns of the newest rows, JSON on one line; empty where there are no or too
   *     many new ones
   */
  record Seen(long version, boolean over, String job, long rows, long sharedFrom, String shared) {}

  /**
   * What is known, until something else is.
   *
   * @param seen none before the first look
   * @param gone whether there is nothing more to see: the job was deleted
   * @param next completed when there is a next round
   */
  record Round(Optional<Seen> seen, boolean gone, CompletableFuture<Void> next) {}

  long id() {
    return id;
  }

  /** What is known now. */
  Round round() {
    return round;
  }

  /**
   * Looks for changes.
   *
   * @throws SQLException if the database does not answer; what was known stays
   */
  void look(JobCatalog jobs, MetricsRows metrics) throws SQLException {
    Seen before = round.seen().orElse(null);
    if (round.gone() || before != null && before.over()) {
      return; // nothing changes any more
    }
    long version = before == null ? 0 : before.version();
    boolean over = false;
    String job = before == null ? "" : before.job();
    // First the job, then its rows: those of a job that is over are complete.
    if (before == null || jobs.version(id) != version) {
      Entry entry = jobs.find(id);
      if (entry == null) {
        end();
        return;
      }
      version = entry.version();
      over = entry.state().isOver();
      job = Answers.text(JobJson.brief(entry));
    }
    long rows = metrics.count(id);
    long known = before == null ? rows : before.rows();
    if (before == null || version != before.version() || rows != known) {
      boolean shareable = rows > known && rows - known <= SHARED_ROWS;
      String shared =
          shareable ? Answers.text(MetricsJson.columns(metrics.read(id, known, rows))) : "";
      publish(Optional.of(new Seen(version, over, job, rows, known, shared)), false);
    } else if (System.nanoTime() - roundStartNs > LONGEST_ROUND.toNanos()) {
      publish(round.seen(), false);
    }
  }

  /** Says that there is nothing more to see. */
  void end() {
    publish(round.seen(), true);
  }

  private void publish(Optional<Seen> seen, boolean gone) {
    Round before = round;
    round = new Round(seen, gone, new CompletableFuture<>());
    roundStartNs = System.nanoTime();
    before.next().complete(null);
  }
}

package amc.coordinator.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the leading coordinator writes about jobs. One that another has taken over from writes
 * nothing any more. Calls block. Thread-safe.
 */
public final class Lead {
  private final DataSource pool;
  private final Clock clock;
  private final long epoch;
  private final Lock lock = new ReentrantLock(); // waits better than the database's

  Lead(DataSource pool, Clock clock, long epoch) {
    this.pool = pool;
    this.clock = clock;
    this.epoch = epoch;
  }

  /** Another coordinator leads. */
  public static final class Superseded extends Exception {
    private static final long serialVersionUID = 1;

    Superseded(long epoch) {
      super("another coordinator leads than that of epoch " + epoch);
    }
  }

  /** Which coordinator this is: every one that takes over has a larger number. */
  public long epoch() {
    return epoch;
  }

  /**
   * Jobs that are not over, those of high priority first, then in order of submission.
   *
   * @throws SQLException if the database does not answer
   */
  public List<Entry> open() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return EntryRow.query(connection, "WHERE ended IS NULL ORDER BY priority DESC, number");
    }
  }

  /**
   * A job is in another state that is not its last, or waits for another reason.
   *
   * @throws SQLException if the database does not take it
   */
  public void moved(long id, State state, String reason) throws SQLException, Superseded {
    if (state.isOver()) {
      throw new IllegalArgumentException(state + " is an end");
    }
    write(
        connection ->
            Sql.update(
                connection,
                "UPDATE amc_entry SET state = ?, reason = ?, version = version + 1, started = CASE"
                    + " WHEN started IS NULL AND ? = 'RUNNING' THEN ? ELSE started END WHERE id = ?"
                    + " AND ended IS NULL AND (state <> ? OR reason <> ?)",
                state,
                reason,
                state,
                clock.millis(),
                id,
                state,
                reason));
  }

  /**
   * A job has gone on.
   *
   * @throws SQLException if the database does not take it
   */
  public void went(long id, Standing s) throws SQLException, Superseded {
    write(
        connection ->
            Sql.update(
                connection,
                "UPDATE amc_entry SET done = ?, loss = ?, accuracy = ?, evaluations = ?, seconds ="
                    + " ?, workers = ?, threads = ?, version = version + 1 WHERE id = ? AND ended"
                    + " IS NULL",
                s.done(),
                s.loss(),
                s.accuracy(),
                s.evaluations(),
                s.seconds(),
                s.workers(),
                s.threads(),
                id));
  }

  /**
   * A job is over. Its results are there before.
   *
   * @param reason why, where it has failed
   * @param summary {@code summary.json}, or null
   * @throws SQLException if the database does not take it
   */
  public void ended(long id, State state, String reason, @Nullable String summary)
      throws SQLException, Superseded {
    if (!state.isOver()) {
      throw new IllegalArgumentException(state + " is no end");
    }
    write(
        connection ->
            Sql.update(
                connection,
                "UPDATE amc_entry SET state = ?, reason = ?, summary = ?, ended = ?, workers = 0,"
                    + " threads = 0, version = version + 1 WHERE id = ? AND ended IS NULL",
                state,
                reason,
                summary,
                clock.millis(),
                id));
  }

  /** Changes something, if nobody else leads: whoever takes over waits for the end of it. */
  <T> T write(Sql.Work<T> work) throws SQLException, Superseded {
    lock.lock();
    try {
      return writeAlone(work);
    } finally {
      lock.unlock();
    }
  }

  private <T> T writeAlone(Sql.Work<T> work) throws SQLException, Superseded {
    Optional<T> done =
        Sql.inTransaction(
            pool,
            connection -> {
              Long newest =
                  Sql.first(
                      connection,
                      "SELECT epoch FROM amc_lead WHERE epoch = ? FOR UPDATE",
                      row -> row.getLong(1),
                      epoch);
              return newest == null ? Optional.empty() : Optional.of(work.run(connection));
            });
    return done.orElseThrow(() -> new Superseded(epoch));
  }
}

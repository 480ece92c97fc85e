package amc.coordinator.catalog;

import amc.coordinator.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of the service, for all who ask, on every coordinator. What a method has returned from
 * is in the database. Calls block. Thread-safe.
 */
public final class JobCatalog {
  private static final int ID_DIGITS = 16;

  private final DataSource pool;
  private final Clock clock;

  /** Of a database that has its schema. */
  public JobCatalog(DataSource pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** What has become of a submission. */
  public sealed interface Submitted {}

  /** The job is there now, from this submission on. */
  public record Accepted(Entry entry) implements Submitted {}

  /** The same was submitted under the same key before. */
  public record Repeated(Entry entry) implements Submitted {}

  /** Something else was submitted under the same key before, or that job has been deleted. */
  public record KeyTaken() implements Submitted {}

  /** The owner has as many jobs that are not over as one may have. */
  public record TooMany(long limit) implements Submitted {}

  /**
   * Keeps a job.
   *
   * @param key under which the same is kept only once, for its owner; null to keep it anyway
   * @param digest of all that was submitted
   * @param mostOpen how many jobs of an owner may be not over
   * @throws SQLException if the database does not take it
   */
  public Submitted submit(Submission submission, @Nullable String key, String digest, long mostOpen)
      throws SQLException {
    try {
      return Sql.inTransaction(
          pool,
          connection -> {
            Submitted before = key == null ? null : before(connection, submission, key, digest);
            if (before != null) {
              return before;
            }
            if (open(connection, submission.owner()) >= mostOpen) {
              return new TooMany(mostOpen);
            }
            EntryRow.insert(connection, submission, clock.instant());
            if (key != null) {
              Sql.update(
                  connection,
                  "INSERT INTO amc_idempotency (owner, idempotency_key, id, digest, created)"
                      + " VALUES (?, ?, ?, ?, ?)",
                  submission.owner(),
                  key,
                  submission.id(),
                  digest,
                  clock.millis());
            }
            return new Accepted(requireEntry(connection, submission.id()));
          });
    } catch (SQLException e) {
      // Two at a time with one key: the other one was first.
      if (key == null || !Database.isTaken(e)) {
        throw e;
      }
      try (Connection connection = pool.getConnection()) {
        Submitted before = before(connection, submission, key, digest);
        if (before == null) {
          throw e;
        }
        return before;
      }
    }
  }

  private static @Nullable Submitted before(
      Connection connection, Submission submission, String key, String digest) throws SQLException {
    record Kept(long id, String digest) {}
    Kept kept =
        Sql.first(
            connection,
            "SELECT id, digest FROM amc_idempotency WHERE owner = ? AND idempotency_key = ?",
            row -> new Kept(row.getLong(1), row.getString(2)),
            submission.owner(),
            key);
    if (kept == null) {
      return null;
    }
    Entry entry = EntryRow.find(connection, kept.id());
    return entry == null || !kept.digest().equals(digest) ? new KeyTaken() : new Repeated(entry);
  }

  private static long open(Connection connection, String owner) throws SQLException {
    Long open =
        Sql.first(
            connection,
            "SELECT COUNT(*) FROM amc_entry WHERE owner = ? AND ended IS NULL",
            row -> row.getLong(1),
            owner);
    return open == null ? 0 : open;
  }

  private static Entry requireEntry(Connection connection, long id) throws SQLException {
    Entry entry = EntryRow.find(connection, id);
    if (entry == null) {
      throw new SQLException("a row that was just written is not there");
    }
    return entry;
  }

  /**
   * A job, or null where there is none of that id.
   *
   * @throws SQLException if the database does not answer
   */
  public @Nullable Entry find(long id) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return EntryRow.find(connection, id);
    }
  }

  /**
   * {@link Entry#version} of a job; 0 where there is none of that id.
   *
   * @throws SQLException if the database does not answer
   */
  public long version(long id) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      Long version =
          Sql.first(
              connection, "SELECT version FROM amc_entry WHERE id = ?", row -> row.getLong(1), id);
      return version == null ? 0 : version;
    }
  }

  /**
   * Which jobs are listed; null for all.
   *
   * @param text part of the name
   * @param id first digits of ids, hexadecimal
   */
  public record Filter(
      @Nullable String owner,
      @Nullable State state,
      @Nullable Kind kind,
      @Nullable String text,
      @Nullable String id) {
    /** All jobs. */
    public static final Filter ALL = new Filter(null, null, null, null, null);
  }

  /**
   * Jobs, the newest first, with neither documents nor files.
   *
   * @param before only those with a smaller number; null to begin with the newest
   * @param limit how many at most
   * @throws SQLException if the database does not answer
   */
  public List<Entry> list(Filter filter, @Nullable Long before, int limit) throws SQLException {
    StringBuilder sql = new StringBuilder("WHERE 1 = 1");
    List<Object> values = new ArrayList<>();
    add(sql, values, " AND owner = ?", filter.owner());
    add(sql, values, " AND state = ?", filter.state());
    add(sql, values, " AND kind = ?", filter.kind());
    String text = filter.text();
    add(sql, values, " AND LOWER(name) LIKE ? ESCAPE '!'", text == null ? null : pattern(text));
    String id = filter.id();
    add(sql, values, " AND id >= ?", id == null ? null : bound(id, '0'));
    add(sql, values, " AND id <= ?", id == null ? null : bound(id, 'f'));
    add(sql, values, " AND number < ?", before);
    sql.append(" ORDER BY number DESC LIMIT ").append(limit);
    try (Connection connection = pool.getConnection()) {
      return EntryRow.queryBrief(connection, sql.toString(), values.toArray());
    }
  }

  private static void add(
      StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
    if (value != null) {
      sql.append(condition);
      values.add(value);
    }
  }

  /** The least or largest id of those that begin with some digits; ids are not negative. */
  private static long bound(String prefix, char digit) {
    String digits = prefix + String.valueOf(digit).repeat(ID_DIGITS - prefix.length());
    long bound = Long.parseUnsignedLong(digits, 16);
    return bound < 0 ? (digit == '0' ? Long.MAX_VALUE : -1) : bound;
  }

  private static String pattern(String text) {
    String escaped = text.replaceAll("[!%_]", "!$0");
    return "%" + escaped.toLowerCase(Locale.ROOT) + "%";
  }

  /**
   * Says what is wanted of a job; of one that is over, or is to be cancelled already, nothing else
   * can be.
   *
   * @return the job as it is now, or null where there is none of that id
   * @throws SQLException if the database does not take it
   */
  public @Nullable Entry wish(long id, Wish wish) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      Sql.update(
          connection,
          "UPDATE amc_entry SET wish = ?, version = version + 1"
              + " WHERE id = ? AND ended IS NULL AND wish <> ? AND wish <> ?",
          wish,
          id,
          wish,
          Wish.CANCEL);
      return EntryRow.find(connection, id);
    }
  }

  /**
   * Forgets a job that is over, with its metrics and results.
   *
   * @return whether it was there and over
   * @throws SQLException if the database does not answer
   */
  public boolean delete(long id) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Sql.update(connection, "DELETE FROM amc_entry WHERE id = ? AND ended IS NOT NULL", id)
          == 1;
    }
  }

  /**
   * Takes over: from now on nobody else may write what the leading coordinator writes.
   *
   * @throws SQLException if the database does not take it
   */
  public Lead lead() throws SQLException {
    long epoch =
        Sql.inTransaction(
            pool,
            connection -> {
              Sql.update(connection, "UPDATE amc_lead SET epoch = epoch + 1");
              Long opened =
                  Sql.first(connection, "SELECT epoch FROM amc_lead", row -> row.getLong(1));
              if (opened == null) {
                throw new SQLException("table amc_lead is empty: restore the database");
              }
              return opened;
            });
    return new Lead(pool, clock, epoch);
  }
}

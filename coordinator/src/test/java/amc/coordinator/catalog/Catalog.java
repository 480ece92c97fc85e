package amc.coordinator.catalog;

import amc.coordinator.database.Database;
import amc.coordinator.database.FileRows;
import amc.protocol.message.Jobs.DataFile;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** A catalog in a database of its own, whose clock stands still until it is moved. */
final class Catalog implements AutoCloseable {
  /** A clock that is moved by hand. */
  static final class Hands extends Clock {
    private volatile Instant now = Instant.parse("2026-01-02T03:04:05.678Z");

    void move(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  final Hands clock = new Hands();
  final Database database;
  final HikariDataSource pool;
  final JobCatalog jobs;
  final MetricsRows metrics;
  final FileRows contents;
  final ResultFiles results;
  final Tokens tokens;

  Catalog(Path folder) throws SQLException {
    database = Database.file(folder.resolve("catalog"));
    database.migrate();
    pool = database.pool();
    jobs = new JobCatalog(pool, clock);
    metrics = new MetricsRows(pool);
    contents = new FileRows(database);
    results = new ResultFiles(pool, contents);
    tokens = new Tokens(pool, clock);
  }

  static Submission submission(long id, String owner, String name, int priority) {
    return new Submission(
        id,
        owner,
        name,
        Kind.RUN,
        "seed: 1",
        "simd",
        0,
        priority,
        1000,
        List.of(
            new DataFile("b.csv", "b".repeat(64), 20), new DataFile("a.csv", "a".repeat(64), 10)));
  }

  /** Submits a job without a key. */
  Entry submit(long id) throws SQLException {
    return ((JobCatalog.Accepted)
            jobs.submit(submission(id, "ada", "job " + id, 0), null, "", 1000))
        .entry();
  }

  @Override
  public void close() {
    pool.close();
  }
}

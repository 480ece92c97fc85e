package amc.coordinator.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * All jobs in numbers.
 *
 * @param jobs how many there are in a state; none where it is lacking
 * @param moving those that go on, and those that have ended lately
 */
public record Tally(Map<State, Long> jobs, List<Job> moving) {

  /** Copies what it is given. */
  public Tally {
    jobs = Map.copyOf(jobs);
    moving = List.copyOf(moving);
  }

  /**
   * How far a job is.
   *
   * @param inSteps whether {@code done} counts steps
   * @param startedMs ms since 1970
   */
  public record Job(long id, boolean inSteps, long startedMs, long done, long evaluations) {}

  /**
   * Counts.
   *
   * @param endedAfterMs ms since 1970; jobs that have ended since are among those that move
   * @throws SQLException if the database does not answer
   */
  public static Tally read(DataSource pool, long endedAfterMs) throws SQLException {
    record Count(String state, long jobs) {}
    try (Connection connection = pool.getConnection()) {
      Map<State, Long> jobs = new EnumMap<>(State.class);
      for (Count count :
          Sql.query(
              connection,
              "SELECT state, COUNT(*) FROM amc_entry GROUP BY state",
              row -> new Count(row.getString(1), row.getLong(2)))) {
        jobs.put(State.valueOf(count.state()), count.jobs());
      }
      List<Job> moving =
          Sql.query(
              connection,
              "SELECT id, kind, started, done, evaluations FROM amc_entry"
                  + " WHERE state = ? OR ended > ?",
              row ->
                  new Job(
                      row.getLong(1),
                      row.getString(2).equals(Kind.RUN.name()),
                      row.getLong(3),
                      row.getLong(4),
                      row.getLong(5)),
              State.RUNNING,
              endedAfterMs == 0 ? Long.MAX_VALUE : endedAfterMs);
      return new Tally(jobs, moving);
    }
  }
}

package amc.coordinator.journal;

import amc.coordinator.database.Database;
import amc.protocol.mc.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Complete states of runs in the database, the newest few of each. Calls block. Thread-safe.
 *
 * <p>They need no fence: a state at a step is the same whoever writes it.
 */
final class SnapshotRows {
  private static final int KEPT = 3;
  private final Database database;

  SnapshotRows(Database database) {
    this.database = database;
  }

  /**
   * What was found.
   *
   * @param bytes of the newest snapshot that is whole ({@link Snapshot#toBytes}), or null
   * @param snapshot the same, or null
   * @param notes what was wrong with newer ones, for the user
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Found(byte @Nullable [] bytes, @Nullable Snapshot snapshot, List<String> notes) {}

  /**
   * Saves a run's state, and removes all but the newest few.
   *
   * @throws SQLException if the database does not take it
   */
  void save(long run, long step, byte[] bytes) throws SQLException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      // One of that step may be there, and may be damaged.
      execute(connection, "DELETE FROM amc_snapshot WHERE run = ? AND step = ?", run, step);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO amc_snapshot (run, step, content) VALUES (?, ?, ?)")) {
        insert.setLong(1, run);
        insert.setLong(2, step);
        insert.setBytes(3, bytes);
        insert.executeUpdate();
      }
      List<Long> steps = steps(connection, run, Long.MAX_VALUE);
      for (long old : steps.subList(Math.min(KEPT, steps.size()), steps.size())) {
        execute(connection, "DELETE FROM amc_snapshot WHERE run = ? AND step = ?", run, old);
      }
      connection.commit();
    }
  }

  private static void execute(Connection connection, String sql, long run, long step)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, run);
      statement.setLong(2, step);
      statement.executeUpdate();
    }
  }

  /** Newest first. */
  private static List<Long> steps(Connection connection, long run, long upTo) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT step FROM amc_snapshot WHERE run = ? AND step <= ? ORDER BY step DESC")) {
      query.setLong(1, run);
      query.setLong(2, upTo);
      List<Long> steps = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          steps.add(rows.getLong(1));
        }
      }
      return steps;
    }
  }

  /**
   * The newest state of a run that is whole.
   *
   * @param upTo latest step that is wanted
   * @throws SQLException if the database does not answer
   */
  Found newest(long run, long upTo) throws SQLException {
    List<String> notes = new ArrayList<>();
    try (Connection connection = database.connect()) {
      for (long step : steps(connection, run, upTo)) {
        byte[] bytes = read(connection, run, step);
        Snapshot snapshot = Snapshot.of(bytes);
        if (snapshot != null && snapshot.state().step() == step) {
          return new Found(bytes, snapshot, notes);
        }
        notes.add("the snapshot at step " + step + " is damaged: going back to the one before");
      }
    }
    return new Found(null, null, notes);
  }

  private static byte[] read(Connection connection, long run, long step) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT content FROM amc_snapshot WHERE run = ? AND step = ?")) {
      query.setLong(1, run);
      query.setLong(2, step);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? rows.getBytes(1) : new byte[0];
      }
    }
  }
}

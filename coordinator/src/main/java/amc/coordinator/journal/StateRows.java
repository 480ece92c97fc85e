package amc.coordinator.journal;

import amc.coordinator.database.Database;
import amc.coordinator.database.FileRows;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.StoredState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which complete states of runs the database has, the newest few of each. Calls block. Thread-safe.
 *
 * <p>They need no fence: a state at a step is the same whoever writes it.
 */
final class StateRows {
  private static final int KEPT = 3;
  private final Database database;
  private final FileRows files;

  StateRows(Database database) {
    this.database = database;
    this.files = new FileRows(database);
  }

  /**
   * What was found.
   *
   * @param state the newest that is whole, or null
   * @param notes what was wrong with newer ones, for the user
   */
  record Found(@Nullable StoredState state, List<String> notes) {}

  private record Row(long step, String sha256, long sizeBytes) {}

  /**
   * Notes that a run's state is among the files, and removes all but the newest few.
   *
   * @throws SQLException if the database does not take it
   */
  void save(long run, StoredState state) throws SQLException {
    long step = state.state().step();
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      delete(connection, run, step); // one of that step may be there, and may be damaged
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO amc_state (run, step, sha256, size_bytes) VALUES (?, ?, ?, ?)")) {
        insert.setLong(1, run);
        insert.setLong(2, step);
        insert.setString(3, state.sha256());
        insert.setLong(4, state.sizeBytes());
        insert.executeUpdate();
      }
      List<Row> rows = rows(connection, run, Long.MAX_VALUE);
      List<Row> old = rows.subList(Math.min(KEPT, rows.size()), rows.size());
      for (Row row : old) {
        delete(connection, run, row.step());
      }
      connection.commit();
      connection.setAutoCommit(true);
      for (Row row : old) {
        if (!isWanted(connection, row.sha256())) {
          files.remove(row.sha256());
        }
      }
    }
  }

  private static void delete(Connection connection, long run, long step) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM amc_state WHERE run = ? AND step = ?")) {
      statement.setLong(1, run);
      statement.setLong(2, step);
      statement.executeUpdate();
    }
  }

  /** Whether a row of any run names the content. */
  private static boolean isWanted(Connection connection, String sha256) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT step FROM amc_state WHERE sha256 = ?")) {
      query.setString(1, sha256);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Newest first. */
  private static List<Row> rows(Connection connection, long run, long upTo) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT step, sha256, size_bytes FROM amc_state"
                + " WHERE run = ? AND step <= ? ORDER BY step DESC")) {
      query.setLong(1, run);
      query.setLong(2, upTo);
      List<Row> found = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(new Row(rows.getLong(1), rows.getString(2), rows.getLong(3)));
        }
      }
      return found;
    }
  }

  /**
   * The newest state of a run that is whole.
   *
   * @param upTo latest step that is wanted
   * @throws SQLException if the database does not answer
   */
  Found newest(long run, long upTo) throws SQLException {
    List<Row> rows;
    try (Connection connection = database.connect()) {
      rows = rows(connection, run, upTo);
    }
    List<String> notes = new ArrayList<>();
    for (Row row : rows) {
      Snapshot.Head head = head(row);
      if (head != null && head.state().step() == row.step()) {
        return new Found(
            new StoredState(head.state(), head.decisions(), row.sha256(), row.sizeBytes()), notes);
      }
      notes.add("the snapshot at step " + row.step() + " is damaged: going back to the one before");
    }
    return new Found(null, notes);
  }

  private Snapshot.@Nullable Head head(Row row) throws SQLException {
    byte[] first =
        files.isIntact(row.sha256(), row.sizeBytes()) ? files.fetch(row.sha256(), 0) : null;
    return first == null ? null : Snapshot.head(first);
  }
}

package amc.coordinator.catalog;

import amc.protocol.message.Jobs.DataFile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries as rows of {@code amc_entry}. */
final class EntryRow {

  private static final int AT_ONCE = 500; // ids in one statement

  /** All columns, but for the document. */
  private static final String BRIEF =
      "id, number, owner, name, kind, '' AS document, engine, speculation, priority, total,"
          + " submitted, wish, version, state, reason, started, ended, done, loss, accuracy,"
          + " evaluations, seconds, workers, threads, summary";

  private EntryRow() {}

  static void insert(Connection connection, Submission s, Instant now) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO amc_entry (id, owner, name, kind, document, engine, speculation, priority,"
            + " total, submitted, wish, version, state, reason, done, evaluations, seconds,"
            + " workers, threads) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, '', 0, 0, 0, 0,"
            + " 0)",
        s.id(),
        s.owner(),
        s.name(),
        s.kind(),
        s.document(),
        s.engine(),
        s.window(),
        s.priority(),
        s.total(),
        now.toEpochMilli(),
        Wish.RUN,
        State.QUEUED);
    int place = 0;
    for (DataFile file : s.files()) {
      Sql.update(
          connection,
          "INSERT INTO amc_entry_file (id, place, name, sha256, size_bytes) VALUES (?, ?, ?, ?, ?)",
          s.id(),
          place++,
          file.name(),
          file.sha256(),
          file.sizeBytes());
    }
  }

  static @Nullable Entry find(Connection connection, long id) throws SQLException {
    List<Entry> found = query(connection, "WHERE id = ?", id);
    return found.isEmpty() ? null : found.getFirst();
  }

  /** Entries without their documents and files: what a list shows, which may be of large jobs. */
  static List<Entry> queryBrief(Connection connection, String rest, @Nullable Object... values)
      throws SQLException {
    return Sql.query(
        connection, "SELECT " + BRIEF + " FROM amc_entry " + rest, EntryRow::read, values);
  }

  /**
   * Entries.
   *
   * @param rest of the statement, from WHERE on
   */
  static List<Entry> query(Connection connection, String rest, @Nullable Object... values)
      throws SQLException {
    List<Entry> entries =
        Sql.query(connection, "SELECT * FROM amc_entry " + rest, EntryRow::read, values);
    List<Long> ids = entries.stream().map(Entry::id).toList();
    Map<Long, List<DataFile>> files = new HashMap<>();
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      readFiles(connection, ids.subList(from, Math.min(ids.size(), from + AT_ONCE)), files);
    }
    return entries.stream().map(e -> withFiles(e, files.getOrDefault(e.id(), List.of()))).toList();
  }

  private static void readFiles(
      Connection connection, List<Long> ids, Map<Long, List<DataFile>> files) throws SQLException {
    record Named(long id, DataFile file) {}
    Sql.query(
            connection,
            "SELECT id, name, sha256, size_bytes FROM amc_entry_file WHERE id IN (%s) ORDER BY id, place"
                .formatted(String.join(", ", Collections.nCopies(ids.size(), "?"))),
            row ->
                new Named(
                    row.getLong(1),
                    new DataFile(row.getString(2), row.getString(3), row.getLong(4))),
            ids.toArray())
        .forEach(
            named -> files.computeIfAbsent(named.id(), _ -> new ArrayList<>()).add(named.file()));
  }

  private static Entry withFiles(Entry e, List<DataFile> files) {
    Submission s = e.submission();
    return new Entry(
        new Submission(
            s.id(),
            s.owner(),
            s.name(),
            s.kind(),
            s.document(),
            s.engine(),
            s.window(),
            s.priority(),
            s.total(),
            files),
        e.number(),
        e.submitted(),
        e.wish(),
        e.version(),
        e.state(),
        e.reason(),
        e.started(),
        e.ended(),
        e.standing(),
        e.summary());
  }

  private static Entry read(ResultSet row) throws SQLException {
    return new Entry(
        new Submission(
            row.getLong("id"),
            row.getString("owner"),
            row.getString("name"),
            Kind.valueOf(row.getString("kind")),
            row.getString("document"),
            row.getString("engine"),
            row.getInt("speculation"),
            row.getInt("priority"),
            row.getLong("total"),
            List.of()),
        row.getLong("number"),
        Instant.ofEpochMilli(row.getLong("submitted")),
        Wish.valueOf(row.getString("wish")),
        row.getLong("version"),
        State.valueOf(row.getString("state")),
        row.getString("reason"),
        time(row, "started"),
        time(row, "ended"),
        new Standing(
            row.getLong("done"),
            number(row, "loss"),
            number(row, "accuracy"),
            row.getLong("evaluations"),
            row.getDouble("seconds"),
            row.getInt("workers"),
            row.getInt("threads")),
        row.getString("summary"));
  }

  static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    long ms = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(ms);
  }

  private static double number(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? Double.NaN : value;
  }
}

package amc.coordinator.catalog;

import amc.coordinator.catalog.Lead.Superseded;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tables that grow while a job goes on: the bytes of their files so far, which end with a whole
 * row. Once a job is over its tables are among its results, and no longer here. Calls block.
 * Thread-safe.
 */
public final class LiveTables {
  /** Most bytes that a piece grows to; one that comes larger is kept as it is. */
  static final int PIECE_BYTES = 1 << 16;

  private final DataSource pool;

  /** Of a database that has its schema. */
  public LiveTables(DataSource pool) {
    this.pool = pool;
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Piece(long firstByte, byte[] content) {}

  /**
   * Keeps a table in place of what there was of it.
   *
   * @param name of its file
   * @throws SQLException if the database does not take it
   */
  public void replace(Lead lead, long id, String name, byte[] content)
      throws SQLException, Superseded {
    lead.write(
        connection -> {
          Sql.update(connection, "DELETE FROM amc_live_table WHERE id = ? AND name = ?", id, name);
          return insert(connection, id, name, new Piece(0, content));
        });
  }

  /**
   * Puts bytes behind those that are there.
   *
   * @param from number of the first one: not beyond those that are there, which stay as they are
   * @throws SQLException if the database does not take them
   */
  public void append(Lead lead, long id, String name, long from, byte[] content)
      throws SQLException, Superseded {
    lead.write(
        connection -> {
          Piece last = last(connection, id, name);
          long end = last == null ? 0 : last.firstByte() + last.content().length;
          if (from > end) {
            throw new IllegalArgumentException("byte=" + from + " must be <= " + end);
          }
          if (from + content.length <= end) {
            return 0;
          }
          byte[] news = Arrays.copyOfRange(content, (int) (end - from), content.length);
          if (last == null || last.content().length + news.length > PIECE_BYTES) {
            return insert(connection, id, name, new Piece(end, news));
          }
          ByteArrayOutputStream both = new ByteArrayOutputStream();
          both.writeBytes(last.content());
          both.writeBytes(news);
          return Sql.update(
              connection,
              "UPDATE amc_live_table SET content = ? WHERE id = ? AND name = ? AND first_byte = ?",
              both.toByteArray(),
              id,
              name,
              last.firstByte());
        });
  }

  private static int insert(Connection connection, long id, String name, Piece piece)
      throws SQLException {
    return Sql.update(
        connection,
        "INSERT INTO amc_live_table (id, name, first_byte, content) VALUES (?, ?, ?, ?)",
        id,
        name,
        piece.firstByte(),
        piece.content());
  }

  private static @Nullable Piece last(Connection connection, long id, String name)
      throws SQLException {
    return Sql.first(
        connection,
        "SELECT first_byte, content FROM amc_live_table WHERE id = ? AND name = ?"
            + " ORDER BY first_byte DESC LIMIT 1",
        row -> new Piece(row.getLong(1), row.getBytes(2)),
        id,
        name);
  }

  /**
   * Forgets the tables of a job.
   *
   * @throws SQLException if the database does not take it
   */
  public void clear(Lead lead, long id) throws SQLException, Superseded {
    lead.write(connection -> Sql.update(connection, "DELETE FROM amc_live_table WHERE id = ?", id));
  }

  /**
   * A table as far as it is there; null where nothing is.
   *
   * @throws SQLException if the database does not answer
   */
  public byte @Nullable [] read(long id, String name) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      List<byte[]> pieces =
          Sql.query(
              connection,
              "SELECT content FROM amc_live_table WHERE id = ? AND name = ? ORDER BY first_byte",
              row -> row.getBytes(1),
              id,
              name);
      if (pieces.isEmpty()) {
        return null;
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      pieces.forEach(all::writeBytes);
      return all.toByteArray();
    }
  }
}

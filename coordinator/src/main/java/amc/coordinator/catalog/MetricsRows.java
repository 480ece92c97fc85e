package amc.coordinator.catalog;

import amc.coordinator.catalog.Lead.Superseded;
import amc.coordinator.folder.MetricsRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Rows of metrics of all jobs, by job and the row's number from 0 on. They are kept in chunks,
 * since a plot wants thousands of them at once. Calls block. Thread-safe.
 */
public final class MetricsRows {
  /** Rows of every chunk but a job's last. */
  static final int CHUNK = 256;

  private final DataSource pool;

  /** Of a database that has its schema. */
  public MetricsRows(DataSource pool) {
    this.pool = pool;
  }

  private record Chunk(long firstRow, int count) {}

  /**
   * Puts rows behind those that are there.
   *
   * @param fromRow number of the first one: not beyond {@link #count}; those that are there already
   *     stay
   * @throws SQLException if the database does not take them
   */
  public void append(Lead lead, long id, long fromRow, List<MetricsRow> rows)
      throws SQLException, Superseded {
    lead.write(
        connection -> {
          Chunk last = last(connection, id);
          long count = last == null ? 0 : last.firstRow() + last.count();
          if (fromRow > count) {
            throw new IllegalArgumentException("row=" + fromRow + " must be <= " + count);
          }
          if (fromRow + rows.size() <= count) {
            return count;
          }
          List<MetricsRow> more = new ArrayList<>();
          long first = count;
          if (last != null && last.count() < CHUNK) {
            first = last.firstRow();
            more.addAll(chunk(connection, id, first));
            Sql.update(
                connection, "DELETE FROM amc_metrics WHERE id = ? AND first_row = ?", id, first);
          }
          more.addAll(rows.subList((int) (count - fromRow), rows.size()));
          for (int from = 0; from < more.size(); from += CHUNK) {
            List<MetricsRow> part = more.subList(from, Math.min(more.size(), from + CHUNK));
            Sql.update(
                connection,
                "INSERT INTO amc_metrics (id, first_row, row_count, content) VALUES (?, ?, ?, ?)",
                id,
                first + from,
                part.size(),
                toBytes(part));
          }
          return first + more.size();
        });
  }

  private static @Nullable Chunk last(Connection connection, long id) throws SQLException {
    return Sql.first(
        connection,
        "SELECT first_row, row_count FROM amc_metrics WHERE id = ? ORDER BY first_row DESC LIMIT 1",
        row -> new Chunk(row.getLong(1), row.getInt(2)),
        id);
  }

  private static List<MetricsRow> chunk(Connection connection, long id, long firstRow)
      throws SQLException {
    List<byte[]> content =
        Sql.query(
            connection,
            "SELECT content FROM amc_metrics WHERE id = ? AND first_row = ?",
            row -> row.getBytes(1),
            id,
            firstRow);
    return ofBytes(content.getFirst());
  }

  /**
   * How many rows of a job there are.
   *
   * @throws SQLException if the database does not answer
   */
  public long count(long id) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      Chunk last = last(connection, id);
      return last == null ? 0 : last.firstRow() + last.count();
    }
  }

  /**
   * All rows of a job from one on, in order of steps.
   *
   * @throws SQLException if the database does not answer
   */
  public List<MetricsRow> read(long id, long fromRow) throws SQLException {
    return read(id, fromRow, Long.MAX_VALUE);
  }

  /**
   * Rows of a job, in order of steps.
   *
   * @param endRow number of the first one that is left out; there may be fewer
   * @throws SQLException if the database does not answer
   */
  public List<MetricsRow> read(long id, long fromRow, long endRow) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      List<MetricsRow> rows = new ArrayList<>();
      Sql.query(
          connection,
          // A chunk has at most CHUNK rows: so much of the condition can use the index.
          "SELECT first_row, content FROM amc_metrics WHERE id = ? AND first_row > ?"
              + " AND first_row + row_count > ? AND first_row < ? ORDER BY first_row",
          row -> {
            List<MetricsRow> chunk = ofBytes(row.getBytes(2));
            long first = row.getLong(1);
            long skipped = Math.max(0, fromRow - first);
            long end = Math.min(chunk.size(), endRow - first);
            return end > skipped && rows.addAll(chunk.subList((int) skipped, (int) end));
          },
          id,
          fromRow - CHUNK,
          fromRow,
          endRow);
      return rows;
    }
  }

  private static byte[] toBytes(List<MetricsRow> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (MetricsRow r : rows) {
        out.writeLong(r.step());
        out.writeDouble(r.loss());
        out.writeDouble(r.trainLoss());
        out.writeDouble(r.trainAccuracy());
        out.writeDouble(r.testLoss());
        out.writeDouble(r.testAccuracy());
        out.writeDouble(r.acceptanceRate());
        out.writeDouble(r.sigma());
        out.writeLong(r.accepted());
        out.writeLong(r.evaluations());
        out.writeInt(r.batchSize());
        out.writeDouble(r.seconds());
        out.writeBoolean(r.atFloor());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array takes everything
    }
    return bytes.toByteArray();
  }

  private static List<MetricsRow> ofBytes(byte[] bytes) {
    List<MetricsRow> rows = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      while (in.available() > 0) {
        rows.add(
            new MetricsRow(
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readDouble(),
                in.readBoolean()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a chunk of metrics ends in the middle of a row", e);
    }
    return rows;
  }
}

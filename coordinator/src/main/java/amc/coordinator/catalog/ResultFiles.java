package amc.coordinator.catalog;

import amc.coordinator.catalog.Lead.Superseded;
import amc.coordinator.database.FileRows;
import amc.protocol.message.Storing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The files that jobs leave. Their content is kept by its SHA-256, beside data files and states.
 * Calls block. Thread-safe.
 */
public final class ResultFiles {
  private final DataSource pool;
  private final FileRows contents;

  /**
   * Of a database that has its schema.
   *
   * @param contents in the same database
   */
  public ResultFiles(DataSource pool, FileRows contents) {
    this.pool = pool;
    this.contents = contents;
  }

  /**
   * A file.
   *
   * @param name in the job's folder, with / between the parts of a path
   */
  public record Result(String name, String sha256, long sizeBytes) {}

  /**
   * Keeps a file, in place of the one that was kept under its name before.
   *
   * @throws IOException if it cannot be read, or has changed meanwhile
   * @throws SQLException if the database does not take it
   */
  public void put(Lead lead, long id, String name, Path file)
      throws IOException, SQLException, Superseded {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = in.size();
      String sha256 = sha256(in, size);
      for (int chunk = 0; chunk < Storing.chunks(size); chunk++) {
        contents.put(sha256, chunk, read(in, size, chunk));
      }
      if (!contents.isKept(sha256, size)) {
        throw new IOException(file + " has changed while it was read");
      }
      lead.write(
          connection -> {
            Sql.update(connection, "DELETE FROM amc_result WHERE id = ? AND name = ?", id, name);
            return Sql.update(
                connection,
                "INSERT INTO amc_result (id, name, sha256, size_bytes) VALUES (?, ?, ?, ?)",
                id,
                name,
                sha256,
                size);
          });
    }
  }

  private static String sha256(FileChannel in, long size) throws IOException {
    MessageDigest digest = Storing.digest();
    for (int chunk = 0; chunk < Storing.chunks(size); chunk++) {
      digest.update(read(in, size, chunk));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] read(FileChannel in, long size, int chunk) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Storing.chunkBytes(size, chunk));
    long start = (long) chunk * Storing.CHUNK_BYTES;
    while (content.hasRemaining()) {
      if (in.read(content, start + content.position()) < 0) {
        throw new IOException("a file has become shorter while it was read");
      }
    }
    return content.array();
  }

  /**
   * The files of a job, by name.
   *
   * @throws SQLException if the database does not answer
   */
  public List<Result> list(long id) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Sql.query(
          connection,
          "SELECT name, sha256, size_bytes FROM amc_result WHERE id = ? ORDER BY name",
          row -> new Result(row.getString(1), row.getString(2), row.getLong(3)),
          id);
    }
  }

  /**
   * A file of a job, or null where there is none of that name.
   *
   * @throws SQLException if the database does not answer
   */
  public @Nullable Result find(long id, String name) throws SQLException {
    return list(id).stream().filter(r -> r.name().equals(name)).findFirst().orElse(null);
  }

  /**
   * Writes a file's content.
   *
   * @throws IOException if {@code out} does not take it, or the database has lost a part of it
   * @throws SQLException if the database does not answer
   */
  public void copy(Result result, OutputStream out) throws IOException, SQLException {
    for (int chunk = 0; chunk < Storing.chunks(result.sizeBytes()); chunk++) {
      out.write(chunk(result, chunk));
    }
  }

  /**
   * A part of a file's content, see {@link Storing#chunkBytes}.
   *
   * @throws IOException if the database has lost it
   * @throws SQLException if the database does not answer
   */
  public byte[] chunk(Result result, int chunk) throws IOException, SQLException {
    byte[] content = contents.fetch(result.sha256(), chunk);
    if (content == null) {
      throw new IOException(
          "%s: a part of it is missing or damaged in the database: restore a backup"
              .formatted(result.name()));
    }
    return content;
  }
}

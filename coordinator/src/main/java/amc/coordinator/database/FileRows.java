package amc.coordinator.database;

import amc.protocol.message.Storing;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Data files in the database, by content, in chunks. A file counts once all of it is there and its
 * SHA-256 has been found right. Calls block. Thread-safe.
 *
 * <p>They need no fence: what belongs under a checksum is the same whoever writes it.
 */
public final class FileRows {
  private final Database database;

  /** Of a database. */
  public FileRows(Database database) {
    this.database = database;
  }

  /**
   * Whether a file counts, from now on if not before.
   *
   * @throws SQLException if the database does not answer
   */
  public boolean isKept(String sha256, long sizeBytes) throws SQLException {
    try (Connection connection = database.connect()) {
      if (counts(connection, sha256)) {
        return countsWith(connection, sha256, sizeBytes);
      }
      // What is not there yet need not be read, over and over while it comes.
      if (present(connection, sha256) < Storing.chunks(sizeBytes)
          || !isWhole(connection, sha256, sizeBytes)) {
        return false;
      }
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO amc_file (sha256, size_bytes) VALUES (?, ?)")) {
        insert.setString(1, sha256);
        insert.setLong(2, sizeBytes);
        insert.executeUpdate();
      } catch (SQLException e) {
        if (!Database.isTaken(e)) {
          throw e; // else another one has found the same
        }
      }
      return true;
    }
  }

  /**
   * Whether a file is there with all of its content as it was; reads all of it.
   *
   * @throws SQLException if the database does not answer
   */
  public boolean isIntact(String sha256, long sizeBytes) throws SQLException {
    try (Connection connection = database.connect()) {
      return counts(connection, sha256) && isWhole(connection, sha256, sizeBytes);
    }
  }

  /**
   * Number of chunks that are there from the first one on, without a gap.
   *
   * @throws SQLException if the database does not answer
   */
  public int present(String sha256) throws SQLException {
    try (Connection connection = database.connect()) {
      return present(connection, sha256);
    }
  }

  private static int present(Connection connection, String sha256) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT chunk FROM amc_file_chunk WHERE sha256 = ? ORDER BY chunk")) {
      query.setString(1, sha256);
      int chunks = 0;
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next() && rows.getInt(1) == chunks) {
          chunks++;
        }
      }
      return chunks;
    }
  }

  /**
   * Removes a file that nobody wants any more.
   *
   * @throws SQLException if the database does not answer
   */
  public void remove(String sha256) throws SQLException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      for (String table : new String[] {"amc_file", "amc_file_chunk"}) {
        try (PreparedStatement delete =
            connection.prepareStatement("DELETE FROM " + table + " WHERE sha256 = ?")) {
          delete.setString(1, sha256);
          delete.executeUpdate();
        }
      }
      connection.commit();
    }
  }

  private static boolean counts(Connection connection, String sha256) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT size_bytes FROM amc_file WHERE sha256 = ?")) {
      query.setString(1, sha256);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Whether a file counts with that size; one of another size is another file. */
  private static boolean countsWith(Connection connection, String sha256, long sizeBytes)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT size_bytes FROM amc_file WHERE sha256 = ? AND size_bytes = ?")) {
      query.setString(1, sha256);
      query.setLong(2, sizeBytes);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static boolean isWhole(Connection connection, String sha256, long sizeBytes)
      throws SQLException {
    MessageDigest digest = Storing.digest();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT content FROM amc_file_chunk WHERE sha256 = ? AND chunk = ?")) {
      query.setString(1, sha256);
      for (int chunk = 0; chunk < Storing.chunks(sizeBytes); chunk++) {
        query.setInt(2, chunk);
        try (ResultSet rows = query.executeQuery()) {
          byte[] content = rows.next() ? rows.getBytes(1) : new byte[0];
          if (content.length != Storing.chunkBytes(sizeBytes, chunk)) {
            return false;
          }
          digest.update(content);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest()).equals(sha256);
  }

  /**
   * Keeps a chunk. One of a file that counts stays as it is.
   *
   * @throws SQLException if the database does not take it
   */
  public void put(String sha256, int chunk, byte[] content) throws SQLException {
    try (Connection connection = database.connect()) {
      if (counts(connection, sha256)) {
        return;
      }
      connection.setAutoCommit(false);
      try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM amc_file_chunk WHERE sha256 = ? AND chunk = ?");
          PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO amc_file_chunk (sha256, chunk, crc, content) VALUES (?, ?, ?, ?)")) {
        delete.setString(1, sha256);
        delete.setInt(2, chunk);
        delete.executeUpdate();
        insert.setString(1, sha256);
        insert.setInt(2, chunk);
        insert.setInt(3, crc(content));
        insert.setBytes(4, content);
        insert.executeUpdate();
      } catch (SQLException e) {
        if (!Database.isTaken(e)) {
          throw e;
        }
        connection.rollback(); // another one brings the same
        return;
      }
      connection.commit();
    }
  }

  /**
   * A chunk of a file that counts, or null where there is none. A file of which a chunk is found
   * damaged counts no more: it has to be brought again.
   *
   * @throws SQLException if the database does not answer
   */
  public byte @Nullable [] fetch(String sha256, int chunk) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT c.crc, c.content FROM amc_file f JOIN amc_file_chunk c"
                    + " ON c.sha256 = f.sha256 WHERE f.sha256 = ? AND c.chunk = ?")) {
      query.setString(1, sha256);
      query.setInt(2, chunk);
      try (ResultSet rows = query.executeQuery()) {
        if (!rows.next()) {
          return null;
        }
        byte[] content = rows.getBytes(2);
        if (crc(content) == rows.getInt(1)) {
          return content;
        }
      }
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM amc_file WHERE sha256 = ?")) {
        delete.setString(1, sha256);
        delete.executeUpdate();
      }
      return null;
    }
  }

  private static int crc(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }
}

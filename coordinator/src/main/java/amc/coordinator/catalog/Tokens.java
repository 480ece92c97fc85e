package amc.coordinator.catalog;

import amc.protocol.message.Storing;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the service. A token is a secret of 256 random bits; the database has its SHA-256
 * alone, which for secrets that nobody can try out is as good as a slow hash. Calls block.
 * Thread-safe.
 */
public final class Tokens {
  private final DataSource pool;
  private final Clock clock;

  /** Of a database that has its schema. */
  public Tokens(DataSource pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /**
   * A token, but for its secret.
   *
   * @param id by which people name it
   * @param expires null for never
   * @param revoked null unless it has been
   */
  public record Token(
      String id,
      String owner,
      Role role,
      Instant created,
      @Nullable Instant expires,
      @Nullable Instant revoked) {}

  /**
   * Keeps a token.
   *
   * @param secret what its owner will show
   * @throws SQLException if the database does not take it
   */
  public Token add(String id, String secret, String owner, Role role, @Nullable Instant expires)
      throws SQLException {
    Token token = new Token(id, owner, role, now(), expires, null);
    try (Connection connection = pool.getConnection()) {
      Sql.update(
          connection,
          "INSERT INTO amc_token (id, sha256, owner, role, created, expires) VALUES (?, ?, ?, ?, ?,"
              + " ?)",
          id,
          sha256(secret),
          owner,
          role,
          token.created().toEpochMilli(),
          expires == null ? null : expires.toEpochMilli());
    }
    return token;
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  /**
   * The token of a secret; null where there is none, or it has been revoked or has expired.
   *
   * @throws SQLException if the database does not answer
   */
  public @Nullable Token check(String secret) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Sql.first(
          connection,
          "SELECT * FROM amc_token WHERE sha256 = ? AND revoked IS NULL"
              + " AND (expires IS NULL OR expires > ?)",
          Tokens::read,
          sha256(secret),
          clock.millis());
    }
  }

  /**
   * Whether there is a token of this secret, useless or not.
   *
   * @throws SQLException if the database does not answer
   */
  public boolean isKnown(String secret) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Sql.first(
              connection,
              "SELECT id FROM amc_token WHERE sha256 = ?",
              row -> row.getString(1),
              sha256(secret))
          != null;
    }
  }

  /**
   * All tokens, in the order in which they were made.
   *
   * @throws SQLException if the database does not answer
   */
  public List<Token> list() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Sql.query(connection, "SELECT * FROM amc_token ORDER BY created, id", Tokens::read);
    }
  }

  /**
   * Whether there has never been a token.
   *
   * @throws SQLException if the database does not answer
   */
  public boolean isEmpty() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Sql.query(connection, "SELECT id FROM amc_token LIMIT 1", row -> row.getString(1))
          .isEmpty();
    }
  }

  /**
   * Makes a token useless, for good.
   *
   * @return whether there is one of that id
   * @throws SQLException if the database does not take it
   */
  public boolean revoke(String id) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Sql.update(
              connection,
              "UPDATE amc_token SET revoked = COALESCE(revoked, ?) WHERE id = ?",
              clock.millis(),
              id)
          == 1;
    }
  }

  private static Token read(ResultSet row) throws SQLException {
    return new Token(
        row.getString("id"),
        row.getString("owner"),
        Role.valueOf(row.getString("role")),
        Instant.ofEpochMilli(row.getLong("created")),
        EntryRow.time(row, "expires"),
        EntryRow.time(row, "revoked"));
  }

  private static String sha256(String secret) {
    byte[] digest = Storing.digest().digest(secret.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }
}

package amc.coordinator.database;

import amc.protocol.job.UserError;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a cluster. Immutable.
 *
 * @param url JDBC URL of an H2 or PostgreSQL database
 */
public record Database(String url, String user, String password) {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int VALIDATION_SECONDS = 2;

  public Database {
    if (!url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:postgresql:")) {
      throw new UserError(
          "database="
              + url
              + " must be a URL jdbc:postgresql://HOST:PORT/NAME or jdbc:h2:file:PATH");
    }
  }

  /**
   * An H2 database in a file, which one process at a time may open.
   *
   * @param file without the ending
   */
  public static Database file(Path file) {
    return new Database(
        "jdbc:h2:file:" + file.toAbsolutePath() + ";DATABASE_TO_UPPER=false;DB_CLOSE_ON_EXIT=FALSE",
        "amc",
        "");
  }

  /** Settings of Akka's journal, for this database. */
  public Config config() {
    String settings = "akka-persistence-jdbc.shared-databases.slick.";
    return ConfigFactory.parseMap(
            Map.of(
                settings + "profile",
                isH2() ? "slick.jdbc.H2Profile$" : "slick.jdbc.PostgresProfile$",
                settings + "db.url",
                url,
                settings + "db.user",
                user,
                settings + "db.password",
                password,
                settings + "db.driver",
                isH2() ? "org.h2.Driver" : "org.postgresql.Driver"))
        .withFallback(ConfigFactory.parseResources(Database.class, "journal.conf"));
  }

  /**
   * A new connection, which gives up within seconds where nobody answers.
   *
   * @throws SQLException if there is none
   */
  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    if (!isH2()) {
      properties.setProperty("connectTimeout", "2"); // seconds
      properties.setProperty("socketTimeout", "10");
    }
    return DriverManager.getConnection(url, properties);
  }

  /** Whether the database answers. */
  public boolean isUsable() {
    try (Connection connection = connect()) {
      return connection.isValid(VALIDATION_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  /**
   * Creates what tables are missing. To be called before the first actor uses the journal.
   *
   * @throws SQLException if the database cannot be reached or refuses
   */
  public void migrate() throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        if (!isH2()) {
          // Two nodes that create one table at a time get in each other's way.
          statement.execute("SELECT pg_advisory_xact_lock(6385507)");
        }
        for (String command : schema().strip().split(";\n", -1)) {
          statement.execute(command);
        }
      }
      connection.commit();
    }
  }

  /**
   * Creates what tables are missing, once a server that is away answers: it may just be starting.
   *
   * @param patience how long one that is away is asked again, every second
   * @throws SQLException if the database refuses, or is away all that time
   */
  public void migrateWhenUp(Duration patience) throws SQLException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      try {
        migrate();
        return;
      } catch (SQLException e) {
        if (!isAway(e) || System.nanoTime() - start > patience.toNanos()) {
          throw e;
        }
        LOG.warn("The database does not answer, trying on: {}", e.getMessage());
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  /** Whether the server cannot be reached, is starting or ending (SQLSTATE classes 08 and 57). */
  private static boolean isAway(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }

  private String schema() {
    try (InputStream in =
        Database.class.getResourceAsStream(isH2() ? "h2.sql" : "postgresql.sql")) {
      if (in == null) {
        throw new IllegalStateException("the schema is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isH2() {
    return url.startsWith("jdbc:h2:");
  }
}

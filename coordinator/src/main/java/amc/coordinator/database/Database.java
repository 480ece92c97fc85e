package amc.coordinator.database;

import amc.protocol.job.UserError;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
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
  private static final String SCHEMA = "classpath:amc/coordinator/database/";
  private static final long MIGRATION_LOCK = 0x616d63; // any number that nobody else takes
  private static final int POOL_SIZE = 8;
  private static final long POOL_PATIENCE_MS = 5000;

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
   * Brings the schema to the newest version, whatever it was. To be called before the first actor
   * uses the journal. Nodes that do so at a time wait for each other.
   *
   * @throws SQLException if the database cannot be reached or refuses
   */
  public void migrate() throws SQLException {
    try (Connection alone = connect()) { // which says better than Flyway what is wrong
      if (!isH2()) {
        // Flyway's own lock does not keep two coordinators from beginning a new schema at once.
        try (Statement lock = alone.createStatement()) {
          lock.execute("SELECT pg_advisory_lock(" + MIGRATION_LOCK + ")"); // until it is closed
        }
      }
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(new PlainSource(this))
          .locations(SCHEMA + "common", SCHEMA + (isH2() ? "h2" : "postgresql"))
          .placeholders(
              isH2()
                  ? Map.of("bytes", "BLOB", "text", "CHARACTER LARGE OBJECT")
                  : Map.of("bytes", "BYTEA", "text", "TEXT"))
          .table("amc_schema")
          // Databases of before the first version have its tables, and may have older rows.
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw e.getCause() instanceof SQLException cause
          ? cause
          : new SQLException(String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "), e);
    }
  }

  /** Connections for many short questions at a time; to be closed. */
  public HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setDataSource(new PlainSource(this));
    config.setMaximumPoolSize(POOL_SIZE);
    config.setPoolName("amc-service");
    config.setInitializationFailTimeout(-1); // a database that is away may come back
    config.setConnectionTimeout(POOL_PATIENCE_MS);
    return new HikariDataSource(config);
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

  /** Whether a row of that key is there already (SQLSTATE class 23). */
  public static boolean isTaken(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.startsWith("23");
  }

  /** Whether the server cannot be reached, is starting or ending (SQLSTATE classes 08 and 57). */
  private static boolean isAway(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }

  private boolean isH2() {
    return url.startsWith("jdbc:h2:");
  }
}

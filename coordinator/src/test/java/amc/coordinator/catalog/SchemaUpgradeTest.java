package amc.coordinator.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.database.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases of earlier versions of the program, which had no versions of the schema. */
final class SchemaUpgradeTest {
  @TempDir private Path folder;

  private static String firstSchema() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            Database.class.getResourceAsStream("/amc/coordinator/database/h2/V1__cluster.sql"))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void assertThatTheJobIsThere(Database database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT job, content FROM amc_job")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getLong(1)).isEqualTo(42);
      assertThat(row.getBytes(2)).isEqualTo(new byte[] {1, 2, 3});
      assertThat(row.next()).isFalse();
    }
  }

  @Test
  void shouldKeepWhatADatabaseWithoutVersionsHolds() throws Exception {
    Database database = Database.file(folder.resolve("catalog"));
    execute(database, firstSchema());
    execute(database, "INSERT INTO amc_job (job, content) VALUES (42, X'010203')");
    database.migrate();
    assertThatTheJobIsThere(database);
    try (Catalog catalog = new Catalog(folder)) { // migrates once more
      assertThatTheJobIsThere(database);
      assertThat(catalog.submit(7).id()).isEqualTo(7);
      Lead lead = catalog.jobs.lead();
      lead.ended(7, State.FINISHED, "", null);
    }
    database.migrate();
    assertThatTheJobIsThere(database);
    try (Catalog catalog = new Catalog(folder)) {
      assertThat(catalog.jobs.find(7)).extracting(Entry::state).isEqualTo(State.FINISHED);
      assertThat(catalog.jobs.lead().epoch()).isEqualTo(2);
    }
  }

  @Test
  void shouldMakeTheSchemaOfANewDatabase() throws SQLException {
    Database database = Database.file(folder.resolve("new"));
    database.migrate();
    database.migrate();
    execute(database, "INSERT INTO amc_job (job, content) VALUES (42, X'010203')");
    assertThatTheJobIsThere(database);
  }
}

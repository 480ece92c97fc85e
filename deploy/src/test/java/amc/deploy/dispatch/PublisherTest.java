package amc.deploy.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.JobCatalog;
import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.Lead;
import amc.coordinator.catalog.LiveTables;
import amc.coordinator.catalog.MetricsRows;
import amc.coordinator.catalog.ResultFiles;
import amc.coordinator.catalog.Submission;
import amc.coordinator.database.Database;
import amc.coordinator.database.FileRows;
import amc.coordinator.folder.MetricsRow;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a job's folder comes into the catalog. */
class PublisherTest {
  private static final long ID = 5;

  @TempDir private Path temporary;
  private Path folder;
  private HikariDataSource pool;
  private Dispatcher.Tables tables;
  private Lead lead;

  @BeforeEach
  void open() throws SQLException, IOException {
    folder = Files.createDirectory(temporary.resolve("job"));
    Database database = Database.file(temporary.resolve("catalog"));
    database.migrate();
    pool = database.pool();
    tables =
        new Dispatcher.Tables(
            new JobCatalog(pool, Clock.systemUTC()),
            new MetricsRows(pool),
            new ResultFiles(pool, new FileRows(database)),
            new LiveTables(pool));
    tables
        .jobs()
        .submit(
            new Submission(ID, "ada", "a job", Kind.RUN, "seed: 1", "simd", 0, 0, 9, List.of()),
            null,
            "digest",
            9);
    lead = tables.jobs().lead();
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private Publisher publisher(Kind kind) {
    return new Publisher(lead, tables, ID, kind, folder);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(
        folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String row(long step) {
    return new MetricsRow(step, 1.0 / step, 0.5, 0.5, 0.5, 0.5, 0.1, 1e-3, step, step, 1, 1, false)
        .toLine();
  }

  private List<Long> steps() throws SQLException {
    return tables.metrics().read(ID, 0).stream().map(MetricsRow::step).toList();
  }

  private String table(String name) throws SQLException {
    byte[] content = tables.live().read(ID, name);
    return content == null ? "nothing" : new String(content, UTF_8);
  }

  @Test
  void shouldPublishWholeRowsOfMetricsOnce() throws Exception {
    Publisher publisher = publisher(Kind.RUN);
    publisher.progress(); // there is no file yet
    write("metrics.csv", MetricsRow.HEADER + "\n");
    publisher.progress();
    write("metrics.csv", row(1) + "\n" + row(2).substring(0, 3));
    publisher.progress();
    assertThat(steps()).containsExactly(1L);
    write("metrics.csv", row(2).substring(3) + "\n" + row(3) + "\n");
    publisher.progress();
    publisher.progress();
    assertThat(steps()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void shouldGoOnBehindTheRowsThatAnotherCoordinatorHasPublished() throws Exception {
    write("metrics.csv", MetricsRow.HEADER + "\n" + row(1) + "\n" + row(2) + "\n");
    publisher(Kind.RUN).progress();
    lead = tables.jobs().lead();
    Publisher next = publisher(Kind.RUN);
    write("metrics.csv", row(3) + "\n");
    next.progress();
    assertThat(steps()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void shouldPublishTablesAsTheyGrowAndAnewUnderAnotherCoordinator() throws Exception {
    write("times.csv", "seed,steps\n1,10\n2,2");
    Publisher publisher = publisher(Kind.STUDY);
    publisher.progress();
    assertThat(table("times.csv")).isEqualTo("seed,steps\n1,10\n");
    write("times.csv", "0\n");
    publisher.progress();
    assertThat(table("times.csv")).isEqualTo("seed,steps\n1,10\n2,20\n");
    Files.writeString(folder.resolve("times.csv"), "seed,steps\n2,20\n");
    lead = tables.jobs().lead();
    Publisher next = publisher(Kind.STUDY);
    next.progress();
    assertThat(table("times.csv")).isEqualTo("seed,steps\n2,20\n");
    next.results();
    next.close();
    assertThat(table("times.csv")).isEqualTo("nothing");
    assertThat(tables.results().list(ID)).extracting(r -> r.name()).containsExactly("times.csv");
  }
}

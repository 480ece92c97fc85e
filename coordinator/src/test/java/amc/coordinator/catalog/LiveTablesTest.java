package amc.coordinator.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.coordinator.catalog.Lead.Superseded;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of jobs that go on. */
class LiveTablesTest {
  @TempDir private Path folder;
  private Catalog catalog;
  private LiveTables tables;
  private Lead lead;

  @BeforeEach
  void open() throws Exception {
    catalog = new Catalog(folder);
    tables = new LiveTables(catalog.pool);
    lead = catalog.jobs.lead();
    catalog.submit(7);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private String text(String name) throws Exception {
    byte[] content = tables.read(7, name);
    return content == null ? "nothing" : new String(content, UTF_8);
  }

  @Test
  void shouldKeepWhatIsAppendedInOrder() throws Exception {
    assertThat(text("times.csv")).isEqualTo("nothing");
    tables.append(lead, 7, "times.csv", 0, bytes("a,b\n"));
    tables.append(lead, 7, "times.csv", 4, bytes("1,2\n"));
    tables.append(lead, 7, "other.csv", 0, bytes("x\n"));
    assertThat(text("times.csv")).isEqualTo("a,b\n1,2\n");
    assertThat(text("other.csv")).isEqualTo("x\n");
  }

  @Test
  void shouldTakeTheSameBytesOnceHoweverOftenTheyCome() throws Exception {
    for (int i = 0; i < 2; i++) {
      tables.append(lead, 7, "times.csv", 0, bytes("a,b\n"));
      tables.append(lead, 7, "times.csv", 0, bytes("a,b\n1,2\n"));
    }
    assertThat(text("times.csv")).isEqualTo("a,b\n1,2\n");
    assertThatThrownBy(() -> tables.append(lead, 7, "times.csv", 9, bytes("3,4\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("byte=9 must be <= 8");
  }

  @Test
  void shouldBeginAnewWhereAnotherCoordinatorTellsOfTheTable() throws Exception {
    tables.append(lead, 7, "times.csv", 0, bytes("a,b\n1,2\n3,4\n"));
    Lead next = catalog.jobs.lead();
    tables.replace(next, 7, "times.csv", bytes("a,b\n3,4\n"));
    assertThat(text("times.csv")).isEqualTo("a,b\n3,4\n");
    assertThatThrownBy(() -> tables.append(lead, 7, "times.csv", 8, bytes("5,6\n")))
        .isInstanceOf(Superseded.class);
    assertThat(text("times.csv")).isEqualTo("a,b\n3,4\n");
  }

  @Test
  void shouldKeepTablesOfManyPieces() throws Exception {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String piece = "%s,".formatted(i).repeat(LiveTables.PIECE_BYTES / 30) + "\n";
      tables.append(lead, 7, "times.csv", all.length(), bytes(piece));
      all.append(piece);
    }
    assertThat(text("times.csv")).isEqualTo(all.toString());
  }

  @Test
  void shouldForgetWhatIsOver() throws Exception {
    tables.append(lead, 7, "times.csv", 0, bytes("a,b\n"));
    tables.clear(lead, 7);
    assertThat(text("times.csv")).isEqualTo("nothing");
  }
}

package amc.coordinator.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.coordinator.folder.Summary.Data;
import amc.coordinator.folder.Summary.DataSet;
import amc.coordinator.folder.Summary.Floor;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("own-digits")
class SummaryTest {
  private static final Summary SUMMARY =
      new Summary(
          "fig3",
          1,
          "simd",
          "float64",
          1000,
          200,
          0.2,
          Summary.finite(1e-24),
          1e-9,
          "00ff00ff00ff00ff",
          Summary.finite(1e-24),
          Summary.finite(Double.NaN),
          null,
          null,
          1500,
          3000.0,
          0.5,
          "auto",
          2,
          new Floor(false, null),
          new Data(new DataSet(60, 20, 3, 1, null), new DataSet(10, 20, 3, 0, null)),
          "25",
          "2026-01-01T00:00:00Z",
          "0.1.0",
          1);

  @TempDir Path folder;

  @Test
  void shouldKeepThePromisedNames() {
    String json = new String(SUMMARY.toJson(), StandardCharsets.UTF_8);
    for (String name :
        List.of(
            "job",
            "seed",
            "engine",
            "precision",
            "steps",
            "accepted",
            "acceptanceRate",
            "loss",
            "sigma",
            "hash",
            "evaluationsPerSecond",
            "wallSeconds",
            "data",
            "train",
            "test",
            "samples",
            "features",
            "classes",
            "emptyClasses",
            "arithmeticVersion")) {
      assertThat(json).contains("\"" + name + "\" : ");
    }
    assertThat(json).doesNotContain("testAccuracy").doesNotContain("null");
  }

  @Test
  void shouldReadBackWhatWasWritten() throws IOException {
    assertThat(Summary.read(folder)).isNull();
    Files.write(folder.resolve(RunFolder.SUMMARY), SUMMARY.toJson());
    assertThat(Summary.read(folder)).isEqualTo(SUMMARY);
  }

  @Test
  void shouldReadSummariesOfBefore() throws IOException {
    String json = new String(SUMMARY.toJson(), StandardCharsets.UTF_8);
    String before = json.replaceAll("(?s)  \"data\" : \\{.*?\\n  },\n", "");
    assertThat(before).doesNotContain("data", "samples");
    Files.writeString(folder.resolve(RunFolder.SUMMARY), before);
    assertThat(Summary.read(folder))
        .isNotNull()
        .satisfies(summary -> assertThat(summary.hash()).isEqualTo(SUMMARY.hash()))
        .satisfies(summary -> assertThat(summary.data()).isNull());
  }

  @Test
  void shouldTakeASummaryWithoutArithmeticForOneOfTheFirst() throws IOException {
    String json = new String(SUMMARY.toJson(), StandardCharsets.UTF_8);
    String before = json.replaceFirst(",\\s*\"arithmeticVersion\" : 1", "");
    assertThat(before).isNotEqualTo(json);
    Files.writeString(folder.resolve(RunFolder.SUMMARY), before);
    assertThat(Summary.read(folder)).isEqualTo(SUMMARY);
  }

  @Test
  void shouldNameADamagedSummary() throws IOException {
    Path file = Files.writeString(folder.resolve(RunFolder.SUMMARY), "{\"job\": ");
    assertThatThrownBy(() -> Summary.read(folder))
        .isInstanceOf(UserError.class)
        .hasMessage(file + " is not what it should be: delete it, then amc resume writes it anew");
  }
}

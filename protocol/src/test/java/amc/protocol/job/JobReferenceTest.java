package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("own-digits")
class JobReferenceTest {
  private static final Path JOBS = Path.of("../deploy/docs/jobs.md");
  private static final Path POPULATIONS = Path.of("../deploy/docs/populations.md");
  private static final Path STUDIES = Path.of("../deploy/docs/studies.md");

  @Test
  void shouldEqualTheTablesOfTheManual() throws Exception {
    assertTables(JOBS, JobReference.markdown());
    assertTables(POPULATIONS, JobReference.populationMarkdown());
    assertTables(STUDIES, JobReference.studyMarkdown());
  }

  private static void assertTables(Path manual, String tables) throws IOException {
    assertThat(Files.readString(manual))
        .as("paste this text between the markers of %s", manual)
        .endsWith("<!-- begin -->\n" + tables + "<!-- end -->\n");
  }
}

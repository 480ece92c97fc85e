package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("own-digits")
class JobReferenceTest {
  private static final Path MANUAL = Path.of("../deploy/docs/jobs.md");

  @Test
  void shouldEqualTheTablesOfTheManual() throws Exception {
    String manual = Files.readString(MANUAL);
    assertThat(manual)
        .as("paste this text between the markers of %s", MANUAL)
        .endsWith("<!-- begin -->\n" + JobReference.markdown() + "<!-- end -->\n");
  }
}

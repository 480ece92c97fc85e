package amc.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That the manual names the types of arrays that can be read. */
class ManualTest {
  private static final Path MANUAL = Path.of("../deploy/docs/results.md");

  @Test
  void shouldNameAllTypesOfArraysAndNoOthers() throws IOException {
    List<String> named =
        Pattern.compile("`([<|][a-z][0-9])`")
            .matcher(Files.readString(MANUAL))
            .results()
            .map(result -> result.group(1))
            .toList();
    assertThat(named)
        .containsExactlyElementsOf(Arrays.stream(NpyType.values()).map(NpyType::descr).toList());
  }
}

package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.UserError;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
  @Test
  void shouldExplainAFullHeapByItsSize() {
    assertThat(Explanations.of(new OutOfMemoryError("Java heap space")))
        .matches("heap=\\d+ MiB is too small for .* \\(Java heap space\\): set AMC_HEAP, as in .*");
  }

  @Test
  void shouldFindTheUsersMistakeAmongTheCauses() {
    UserError mistake = new UserError("task.objective=qa: solver diverged");
    assertThat(Explanations.of(new IllegalStateException("evaluation task failed", mistake)))
        .isEqualTo(mistake.getMessage());
  }

  @Test
  void shouldExplainFilesAndPaths() {
    assertThat(Explanations.of(new UncheckedIOException(new AccessDeniedException("/data/x"))))
        .isEqualTo(
            "cannot use /data/x: permission denied: check the path, its permissions and the disk");
    assertThat(Explanations.of(new InvalidPathException("a\0b", "Nul character not allowed")))
        .isEqualTo("path=a b cannot be one (Nul character not allowed): correct it");
    assertThat(Explanations.of(new InvalidPathException("dätä", "Malformed input")))
        .startsWith("path=dätä cannot be one (Malformed input): ")
        .endsWith("set LC_ALL=C.UTF-8");
  }

  @Test
  void shouldNameTheModuleThatAJavaLacks() {
    assertThat(Explanations.of(new NoClassDefFoundError("jdk/incubator/vector/Vector")))
        .contains("has no module jdk.incubator.vector")
        .contains("AMC_JAVA_HOME");
  }

  @Test
  void shouldLeaveFaultsOfTheProgramUnexplained() {
    assertThat(Explanations.of(new IllegalStateException("m=60"))).isNull();
    assertThat(Explanations.of(new NoClassDefFoundError("amc/Gone"))).isNull();
  }
}

package amc.deploy.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script by which shells complete. */
@EnabledOnOs(OS.LINUX) // bash is there
final class CompletionCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void shouldPrintAScript(String shell) {
    CommandRun run = CommandRun.of("completion", shell);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("complete -F _complete_amc").contains("ZSH_VERSION");
  }

  @ParameterizedTest
  @CsvSource({
    "amc su, submit",
    "amc context us, use",
    "amc jobs --own, --owner",
  })
  void shouldCompleteInBash(String typed, String word) throws Exception {
    Path script =
        Files.writeString(folder.resolve("amc"), CommandRun.of("completion", "bash").out());
    String program =
        """
        source %s
        COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE='%s'
        COMP_POINT=${#COMP_LINE}
        _complete_amc
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script, typed, typed);
    Process bash =
        new ProcessBuilder("bash", "--norc", "-c", program).redirectErrorStream(true).start();
    assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8).lines()).contains(word);
    assertThat(bash.waitFor()).isZero();
  }

  @Test
  void shouldNameTheShellsThatThereAre() {
    assertThat(CommandRun.of("completion", "fish").err()).contains("BASH, ZSH");
  }
}

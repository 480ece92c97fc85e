package amc.deploy.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.command.CommandRun;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators read; whatever logs before the level is set would hide it. */
final class NodeLogTest {
  private static final int PATIENCE_SECONDS = 120; // with one that never says it, then its log ends

  @TempDir private Path folder;

  @Test
  void shouldTellWithTimesWhatACoordinatorDoes() throws Exception {
    Process node =
        CommandRun.process(
                "coordinator",
                "--data=" + folder,
                "--port=0",
                "--control-port=0",
                "--answer-port=0")
            .start();
    CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS).execute(node::destroy);
    try (BufferedReader said = node.inputReader(UTF_8)) {
      List<String> before = new ArrayList<>();
      boolean told =
          said.lines()
              .peek(before::add)
              .anyMatch(
                  line -> line.matches("[-0-9]{10} [:.0-9]{12} INFO .*Coordinator of epoch.*"));
      assertThat(told).as("told, after %s", before).isTrue();
    } finally {
      node.destroy();
      node.waitFor();
    }
  }
}

package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import amc.deploy.remote.FakeServer;
import amc.deploy.remote.FakeServer.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code amc context}, and commands in a context. */
final class RemoteCommandContextTest {
  @TempDir private Path home;
  private final String before = System.getProperty("user.home");
  private final FakeServer server = FakeServer.start();

  @BeforeEach
  void moveHome() {
    assumeThat(System.getenv()).doesNotContainKeys("AMC_CONFIG", "AMC_SERVER", "AMC_TOKEN");
    System.setProperty("user.home", home.toString());
  }

  @AfterEach
  void stop() {
    System.setProperty("user.home", before);
    server.close();
  }

  @Test
  void shouldRememberServers() {
    assertThat(CommandRun.of("context", "list").err())
        .isEqualTo(
            "amc: %s has no contexts: amc context add NAME --server URL\n"
                .formatted(home.resolve(".config/amc/contexts.yaml")));
    assertThat(
            CommandRun.of(
                "context", "add", "lab", "--server", "https://lab.example", "--token", "amc_lab"))
        .isEqualTo(new CommandRun(0, "lab is https://lab.example, in use\n", ""));
    assertThat(CommandRun.of("context", "add", "here", "--server", server.url()))
        .isEqualTo(new CommandRun(0, "here is " + server.url() + "\n", ""));
    assertThat(CommandRun.of("context", "use", "here").out())
        .isEqualTo("here is in use: " + server.url() + "\n");
    assertThat(CommandRun.of("context", "list").out())
        .matches(
            """
               NAME  SERVER +TOKEN
            \\*  here  http://127.0.0.1:\\d+ +-
               lab   https://lab.example +yes
            """);
    assertThat(CommandRun.of("context", "remove", "lab").out()).isEqualTo("lab is removed\n");
    assertThat(CommandRun.of("context", "use", "lab").err()).startsWith("amc: context=lab is not");
  }

  @Test
  void shouldTalkToTheServerInUseWithItsToken() {
    server.on("GET jobs", Reply.json(200, "{\"jobs\":[],\"next\":null}"));
    CommandRun.of("context", "add", "here", "--server", server.url(), "--token", "amc_here");
    assertThat(CommandRun.of("jobs"))
        .isEqualTo(new CommandRun(0, "", "amc: no such jobs; amc submit JOB hands one in\n"));
    assertThat(CommandRun.of("jobs", "--context", "here").exitCode()).isZero();
    assertThat(server.requests())
        .hasSize(2)
        .allMatch(r -> "Bearer amc_here".equals(r.header("authorization")));
  }
}

package amc.deploy.command;

import static amc.deploy.command.RemoteServer.ID;
import static amc.deploy.command.RemoteServer.amc;
import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.remote.FakeServer;
import amc.deploy.remote.FakeServer.Reply;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user reads where a server is away or refuses, and the exit codes of that. */
final class RemoteCommandErrorsTest {
  private final FakeServer server = FakeServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  static Stream<String> commands() {
    return Stream.of(
        "submit fig3",
        "jobs",
        "show " + ID,
        "pause " + ID,
        "resume " + ID,
        "cancel " + ID,
        "delete " + ID,
        "fetch " + ID + " --out none",
        "workers",
        "token create --owner ann --role viewer",
        "token list",
        "token revoke t1");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldSayThatTheServerIsAway(String command) {
    server.close();
    assertThat(amc(server, command.split(" ")))
        .isEqualTo(
            new CommandRun(
                3,
                "",
                "amc: cannot reach %s (connection refused): is amc serve running there? See --server\n"
                    .formatted(server.url())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|it has expired: ask for another|4|URL: it has expired: ask for another (AMC_TOKEN,"
            + " --token)",
        "403|role=viewer must be submitter|4|role=viewer must be submitter",
        "404|job=1 is not known|2|job=1 is not known",
        "409|it is over: nothing to pause|2|it is over: nothing to pause",
        "429|30 jobs are open: wait|3|30 jobs are open: wait",
        "503|no coordinator leads|3|URL cannot answer (status 503: no coordinator leads): try"
            + " again, and see its log",
      })
  void shouldSayWhatTheServerSays(int status, String detail, int code, String message) {
    server.on("POST jobs/" + ID + "/pause", Reply.problem(status, detail));
    assertThat(amc(server, "pause", ID))
        .isEqualTo(new CommandRun(code, "", "amc: " + message.replace("URL", server.url()) + "\n"));
  }

  @Test
  void shouldSayThatWatchingIsRefused() {
    server.on("GET jobs/" + ID + "/events", Reply.problem(403, "role=NONE"));
    CommandRun run = amc(server, "watch", ID);
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err()).isEqualTo("amc: role=NONE\n");
  }

  @Test
  void shouldSayThatFilesAreStillLacking() {
    server.on(
        "POST jobs",
        Reply.json(
            409,
            "{\"title\":\"files lacking\",\"detail\":\"it lacks x\",\"lacking\":"
                + "[{\"name\":\"x\",\"sha256\":\"00\",\"sizeBytes\":1}]}"));
    assertThat(amc(server, "submit", "fig3"))
        .isEqualTo(
            new CommandRun(
                2, "", "amc: the server lacks x, which is no file of this job: see its log\n"));
  }

  @Test
  void shouldRefuseAFolderThatExistsBeforeAnythingIsAsked() {
    CommandRun run = amc(server, "fetch", ID, "--out", Path.of("src").toString());
    assertThat(run)
        .isEqualTo(
            new CommandRun(
                2, "", "amc: src exists already: give a folder that does not (--out, --fetch)\n"));
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jobs --limit 0|limit=0 must be >= 1 (--limit): --all lists all",
        "jobs --server lab|server=lab must be http://HOST:PORT or https://HOST:PORT (--server)",
        "jobs --wait -1|wait=-1 must be in [0, 86400] (--wait)",
        "show 01|job=01 must be an id of 16 hexadecimal digits, or at least 4 of its first (amc"
            + " jobs lists them)",
        "submit fig3 --window 0|window=0 must be in [1, 32] or auto (--window)",
        "token|say: amc token create, list, or revoke ID",
        "token create --owner a --role boss|role=boss must be one of viewer, submitter, admin"
            + " (--role)",
        "token create --owner a --role viewer --days 0|days=0 must be >= 1 (--days)",
        "context|say: amc context add NAME --server URL, use NAME, list, remove NAME",
      })
  void shouldSayWhatIsWrongInOneLine(String command, String message) {
    assertThat(CommandRun.of(command.split(" ")))
        .isEqualTo(new CommandRun(2, "", "amc: " + message + "\n"));
  }
}

package amc.deploy.command;

import static amc.deploy.command.RemoteServer.ID;
import static amc.deploy.command.RemoteServer.OTHER;
import static amc.deploy.command.RemoteServer.amc;
import static amc.deploy.command.RemoteServer.job;
import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.remote.FakeServer;
import amc.deploy.remote.FakeServer.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that ask a server, and what they print. */
@Tag("own-digits")
final class RemoteCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;
  private final FakeServer server = FakeServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private static String page(String next, String... jobs) {
    return "{\"jobs\":[%s],\"next\":%s}".formatted(String.join(",", jobs), next);
  }

  @Test
  void shouldListJobsOnEightyColumns() {
    String long1 =
        job(ID, "cancelled", "")
            .replace("quickstart", "a name of forty letters that is too long")
            .replace("ann", "somebody.of.the.lab")
            .replace("\"run\",\"state", "\"population\",\"state");
    String long2 = job(OTHER, "running", "").replace("0.0123", "null");
    server.on("GET jobs", Reply.json(200, page("null", long1, long2)));
    CommandRun run = amc(server, "jobs");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSize(3).allMatch(line -> line.length() <= 80);
    String[] lines = run.out().lines().toArray(String[]::new);
    assertThat(lines[0]).matches("ID +NAME +OWNER +KIND +STATE +DONE +LOSS +AGE");
    assertThat(lines[1])
        .matches("01234567  a name…? .*…  somebo?.*…  population  cancelled  25 %  0.0123 +\\d+ d");
    assertThat(lines[2]).matches("01239999  quick.*  ann +run +running +25 % +- +\\d+ d");
  }

  @Test
  void shouldAskForWhatIsWantedAndSayThatThereIsMore() {
    server.on("GET jobs", Reply.json(200, page("6", job("running"))));
    CommandRun run =
        amc(
            server,
            "jobs",
            "--owner",
            "Zoë & co",
            "--state",
            "Running",
            "--kind",
            "run",
            "--text",
            "mnist",
            "--limit",
            "1");
    assertThat(run.err()).isEqualTo("amc: there are older ones: --all, or a larger --limit\n");
    assertThat(server.requests())
        .hasToString("[GET jobs?limit=1&owner=Zo%C3%AB+%26+co&state=running&kind=run&text=mnist]");
    assertThat(server.requests().getFirst().header("authorization")).isEqualTo("Bearer amc_x");
  }

  @Test
  void shouldJoinAllPagesForPrograms() throws Exception {
    server.on(
        "GET jobs",
        Reply.json(200, page("6", job("running"))),
        Reply.json(200, page("null", job(OTHER, "failed", ""))));
    CommandRun run = amc(server, "jobs", "--all", "--output", "json");
    assertThat(run.err()).isEmpty();
    JsonNode answer = JSON.readTree(run.out());
    assertThat(answer.path("jobs")).hasSize(2);
    assertThat(answer.path("next").isNull()).isTrue();
    assertThat(answer.path("jobs").path(1).path("id").asText()).isEqualTo(OTHER);
    assertThat(server.requests()).hasToString("[GET jobs?limit=500, GET jobs?limit=500&before=6]");
  }

  @Test
  void shouldShowAJobByTheBeginningOfItsId() {
    server.on("GET jobs", Reply.json(200, page("null", job("running"), job(OTHER, "failed", ""))));
    String more =
        ",\"document\":\"name: quickstart\\ntask: {type: csv}\\n\",\"files\":"
            + "[{\"name\":\"/data/points.csv\",\"sha256\":\"ab12\",\"sizeBytes\":1234}]";
    server.on("GET jobs/" + ID, Reply.json(200, job(ID, "running", more)));
    CommandRun run = amc(server, "show", "01234");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            id          0123456789abcdef
            name        quickstart
            owner       ann
            kind        run
            state       running
            wish        run
            done        50,000/200,000 steps (25 %)
            loss        0.0123000
            evaluations 60,000
            time        12 s
            workers     3, 6 threads
            engine      auto
            window      auto
            priority    0
            submitted   2026-01-02T03:04:05Z
            files       /data/points.csv, 1,234 bytes, SHA-256 ab12
            document
              name: quickstart
              task: {type: csv}
            """);
  }

  @Test
  void shouldRefuseABeginningOfSeveralIds() {
    server.on("GET jobs", Reply.json(200, page("null", job("running"), job(OTHER, "failed", ""))));
    assertThat(amc(server, "show", "0123"))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "amc: job=0123 may be each of %s, %s: give more digits\n".formatted(ID, OTHER)));
    assertThat(amc(server, "show", "abcd").err())
        .startsWith("amc: job=abcd is the beginning of no id: amc jobs");
    assertThat(amc(server, "show", "abc").err())
        .startsWith("amc: job=abc must be an id of 16 hexadecimal digits, or at least 4 of its");
  }

  @ParameterizedTest
  @CsvSource({
    "cancel, cancel, ', and will be cancelled'",
    "pause, pause, ', and will be paused'",
    "resume, run, ''",
  })
  void shouldWishSomethingOfAJob(String command, String wish, String said) {
    String answer = job("running").replace("\"wish\":\"run\"", "\"wish\":\"%s\"".formatted(wish));
    server.on("POST jobs/%s/%s".formatted(ID, command), Reply.json(202, answer));
    assertThat(amc(server, command, ID.toUpperCase(Locale.ROOT)))
        .isEqualTo(new CommandRun(0, ID + " (quickstart) is running" + said + "\n", ""));
  }

  @Test
  void shouldResumeAFolderThatIsNamedLikeAnId() throws Exception {
    Path run = Files.createDirectory(folder.resolve("cafecafe"));
    CommandRun resumed = amc(server, "resume", run.toString());
    assertThat(resumed.err()).contains(run.toString());
    assertThat(server.requests()).isEmpty();
    assertThat(amc(server, "resume", ID, "--steps", "9").err())
        .isEqualTo("amc: --steps and --set are for folders: a job on a server goes on as it is\n");
  }

  @Test
  void shouldDelete() {
    server.on("DELETE jobs/" + ID, Reply.empty(204));
    assertThat(amc(server, "delete", ID)).isEqualTo(new CommandRun(0, ID + " is deleted\n", ""));
  }

  @Test
  void shouldWatchToTheEndThroughALostConnection() {
    RemoteServer.serveEvents(server, "finished", "");
    CommandRun run = amc(server, "watch", ID);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            queued: 3 jobs are before it
            running on 3 workers, 6 threads
            finished  step 50,000/200,000 (25 %)  loss 0.01230  sigma 0.5
            finished: 50,000 steps in 12 s, loss 0.0123000
            results: amc fetch 0123456789abcdef --out DIR
            """
                .replace("sigma 0.5", "sigma 0.500"));
    assertThat(server.requests("GET jobs/" + ID + "/events"))
        .extracting(r -> r.header("last-event-id"))
        .containsExactly(null, "2.1");
  }

  @Test
  void shouldFailWithTheReasonOfTheJob() {
    RemoteServer.serveEvents(server, "failed", ",\"reason\":\"no worker has it.jar\"");
    CommandRun run = amc(server, "watch", ID, "--quiet");
    assertThat(run)
        .isEqualTo(
            new CommandRun(1, "", "amc: job %s has failed: no worker has it.jar\n".formatted(ID)));
  }

  @Test
  void shouldFailWhereTheJobWasCancelled() {
    RemoteServer.serveEvents(server, "cancelled", "");
    CommandRun run = amc(server, "watch", ID, "--quiet");
    assertThat(run).isEqualTo(new CommandRun(1, "", "amc: job %s was cancelled\n".formatted(ID)));
  }

  @Test
  void shouldFetchResults() throws Exception {
    serveResults();
    Path out = folder.resolve("results");
    CommandRun run = amc(server, "fetch", ID, "--out", out.toString());
    assertThat(run)
        .isEqualTo(new CommandRun(0, "fetching 1 files, 1 bytes\nresults in " + out + "\n", ""));
    assertThat(out.resolve("a")).hasContent("1");
  }

  private void serveResults() {
    String sha256 = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"; // of "1"
    server.on(
        "GET jobs/" + ID + "/results",
        Reply.json(
            200,
            "{\"files\":[{\"name\":\"a\",\"sizeBytes\":1,\"sha256\":\"%s\"}]}".formatted(sha256)));
    server.on(
        "GET jobs/" + ID + "/archive",
        Reply.content("application/zip", FakeServer.zip(Map.of("a", "1"))));
  }

  @Test
  void shouldListNodes() {
    server.on(
        "GET workers",
        Reply.json(
            200,
            """
            {"workers":[{"address":"10.0.0.2:2551","threads":16}],
             "coordinators":[{"address":"10.0.0.1:2551","leads":true}]}
            """));
    assertThat(amc(server, "workers").out())
        .isEqualTo(
            """
            NODE    ADDRESS        THREADS
            leader  10.0.0.1:2551        -
            worker  10.0.0.2:2551       16
            """);
  }

  @Test
  void shouldMakeAndRevokeTokens() {
    server.on("POST tokens", Reply.json(201, "{\"token\":\"amc_new\",\"id\":\"t1\"}"));
    CommandRun made =
        amc(server, "token", "create", "--owner", "ann", "--role", "submitter", "--days", "30");
    assertThat(made.out()).isEqualTo("amc_new\n");
    assertThat(made.err()).startsWith("amc: for ann, who puts it into AMC_TOKEN");
    assertThat(server.requests("POST tokens").getFirst().text())
        .isEqualTo("{\"owner\":\"ann\",\"role\":\"submitter\",\"expiresDays\":30}");

    server.on("DELETE tokens/t1", Reply.empty(204));
    assertThat(amc(server, "token", "revoke", "t1"))
        .isEqualTo(new CommandRun(0, "", "amc: token t1 is revoked\n"));

    server.on(
        "GET tokens",
        Reply.json(
            200,
            """
            {"tokens":[{"id":"t1","owner":"ann","role":"submitter",
             "created":"2026-01-02T03:04:05Z","expires":null,"revoked":true}]}
            """));
    assertThat(amc(server, "token", "list").out())
        .isEqualTo(
            """
            ID  OWNER  ROLE       CREATED               EXPIRES  REVOKED
            t1  ann    submitter  2026-01-02T03:04:05Z  -        yes
            """);
  }
}

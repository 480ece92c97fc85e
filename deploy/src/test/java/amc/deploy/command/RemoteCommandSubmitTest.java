package amc.deploy.command;

import static amc.deploy.command.RemoteServer.ID;
import static amc.deploy.command.RemoteServer.amc;
import static amc.deploy.command.RemoteServer.job;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.remote.FakeServer;
import amc.deploy.remote.FakeServer.Reply;
import amc.protocol.job.JobReader;
import amc.worker.files.Checksums;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code amc submit}. */
final class RemoteCommandSubmitTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String POINTS = "a,b\n1,2\n2,4\n3,6\n";

  @TempDir private Path folder;
  private final FakeServer server = FakeServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode submitted(int which) throws Exception {
    return JSON.readTree(server.requests("POST jobs").get(which).text());
  }

  private Path csvJob() throws Exception {
    Files.writeString(folder.resolve("points.csv"), POINTS);
    return Files.writeString(
        folder.resolve("job.yaml"),
        """
        task:      {type: csv, train: points.csv, header: true, targets: [b]}
        network:   {type: dense, hidden: [2], activation: tanh}
        budget:    {steps: 10}
        """);
  }

  @Test
  void shouldPrintTheIdAlone() throws Exception {
    server.on("POST jobs", Reply.json(201, job("queued")));
    CommandRun run =
        amc(
            server,
            "submit",
            "fig3",
            "--name",
            "third",
            "--seed",
            "5",
            "--steps",
            "100",
            "--set",
            "optimizer.sigma0=0.5",
            "--engine",
            "scalar",
            "--window",
            "8",
            "--priority",
            "-2");
    assertThat(run)
        .isEqualTo(
            new CommandRun(
                0,
                ID + "\n",
                "amc: see how it goes: amc watch %s; its results: amc fetch %s --out DIR\n"
                    .formatted(ID, ID)));
    JsonNode body = submitted(0);
    assertThat(body.path("name").asText()).isEqualTo("third");
    assertThat(body.path("engine").asText()).isEqualTo("scalar");
    assertThat(body.path("window").asInt()).isEqualTo(8);
    assertThat(body.path("priority").asInt()).isEqualTo(-2);
    assertThat(body.path("files")).isEmpty();
    var job = JobReader.read(body.path("document").asText(), "document", List.of());
    assertThat(job.seed()).isEqualTo(5);
    assertThat(job.budget().steps()).isEqualTo(100);
    assertThat(job.optimizer().sigma0()).isEqualTo(0.5);
    assertThat(server.requests("POST jobs").getFirst().header("idempotency-key"))
        .matches("[0-9a-f]{32}");
  }

  @Test
  void shouldGiveEachSubmissionAKeyOfItsOwn() {
    server.on("POST jobs", Reply.json(201, job("queued")));
    amc(server, "submit", "fig3", "--quiet");
    amc(server, "submit", "fig3", "--quiet");
    assertThat(server.requests("POST jobs"))
        .extracting(r -> r.header("idempotency-key"))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldSendTheDataThatTheClusterLacks() throws Exception {
    Path job = csvJob();
    Path points = folder.resolve("points.csv");
    String file =
        "{\"name\":\"%s\",\"sha256\":\"%s\",\"sizeBytes\":%s}"
            .formatted(points, Checksums.sha256(points), POINTS.length());
    String data = "data/" + Checksums.sha256(points);
    server.on(
        "POST jobs",
        Reply.json(409, "{\"title\":\"files lacking\",\"lacking\":[%s]}".formatted(file)),
        Reply.json(201, job("queued")));
    server.on("GET " + data, Reply.json(200, "{\"have\":0,\"complete\":false}"));
    server.on("PUT " + data, Reply.json(200, "{\"have\":16,\"complete\":true}"));
    CommandRun run = amc(server, "submit", job.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo(ID + "\n");
    assertThat(run.err()).startsWith("sending 1 data file, 16 bytes, to the cluster\n");
    assertThat(server.requests("PUT " + data).getFirst().content())
        .isEqualTo(POINTS.getBytes(UTF_8));
    assertThat(server.requests("PUT " + data)).hasToString("[PUT " + data + "?size=16&offset=0]");
    assertThat(submitted(0).path("files").path(0)).isEqualTo(JSON.readTree(file));
    assertThat(submitted(0).path("document").asText()).contains(points.toString());
    assertThat(submitted(1)).isEqualTo(submitted(0));
    assertThat(server.requests("POST jobs"))
        .extracting(r -> r.header("idempotency-key"))
        .hasSize(2)
        .containsOnly(server.requests().getFirst().header("idempotency-key"));
  }

  @Test
  void shouldSubmitStudiesAndPopulations() throws Exception {
    server.on("POST jobs", Reply.json(201, job("queued")));
    assertThat(amc(server, "submit", "nucleation-quick").exitCode()).isZero();
    assertThat(amc(server, "submit", "population-quick").exitCode()).isZero();
    assertThat(submitted(0).path("document").asText()).contains("study:");
    assertThat(submitted(1).path("document").asText()).startsWith("population:");
  }

  @Test
  void shouldFindMistakesBeforeAnythingIsSent() throws Exception {
    Path job = csvJob();
    Files.writeString(folder.resolve("points.csv"), "a,b\n1,x\n");
    CommandRun run = amc(server, "submit", job.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("points.csv");
    assertThat(amc(server, "submit", "fig3", "--engine", "gpu").err())
        .isEqualTo("amc: engine=gpu must be one of auto, nd4j, scalar, simd (--engine)\n");
    assertThat(amc(server, "submit", "fig3", "--fetch", folder.toString()).err())
        .contains("exists already");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void shouldWatchAndFetch() {
    server.on("POST jobs", Reply.json(201, job("queued")));
    RemoteServer.serveEvents(server, "finished", "");
    String sha256 = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"; // of "1"
    server.on(
        "GET jobs/" + ID + "/results",
        Reply.json(
            200,
            "{\"files\":[{\"name\":\"a\",\"sizeBytes\":1,\"sha256\":\"%s\"}]}".formatted(sha256)));
    server.on(
        "GET jobs/" + ID + "/archive",
        Reply.content("application/zip", FakeServer.zip(Map.of("a", "1"))));
    Path out = folder.resolve("results");
    CommandRun run = amc(server, "submit", "fig3", "--fetch", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo(ID + "\n");
    assertThat(run.err())
        .contains("finished: 50,000 steps in 12 s")
        .endsWith("amc: results in " + out + "\n");
    assertThat(out.resolve("a")).hasContent("1");
  }

  @Test
  void shouldFetchNothingOfAJobThatFailed() {
    server.on("POST jobs", Reply.json(201, job("queued")));
    RemoteServer.serveEvents(server, "failed", ",\"reason\":\"it diverged\"");
    Path out = folder.resolve("results");
    CommandRun run = amc(server, "submit", "fig3", "--fetch", out.toString(), "--quiet");
    assertThat(run)
        .isEqualTo(
            new CommandRun(1, ID + "\n", "amc: job %s has failed: it diverged\n".formatted(ID)));
    assertThat(out).doesNotExist();
  }

  @Test
  void shouldPrintTheJobForPrograms() throws Exception {
    server.on("POST jobs", Reply.json(201, job("queued")));
    CommandRun run = amc(server, "submit", "fig3", "--output", "json", "--quiet");
    assertThat(JSON.readTree(run.out())).isEqualTo(JSON.readTree(job("queued")));
    assertThat(run.err()).isEmpty();
  }
}

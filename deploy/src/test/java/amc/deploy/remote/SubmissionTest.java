package amc.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.deploy.remote.FakeServer.Reply;
import amc.deploy.remote.Submission.Wishes;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs.DataFile;
import amc.worker.files.ListedProblem.Listed;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs on their way to a server. */
final class SubmissionTest {
  private static final Wishes WISHES = new Wishes(null, "auto", 0, 0);
  private static final Listed JAR =
      new Listed(new DataFile("/opt/objective.jar", "ab12", 7), Path.of("/opt/objective.jar"));
  private static final String LACKING =
      "{\"detail\":\"the cluster lacks /opt/objective.jar\",\"lacking\":"
          + "[{\"name\":\"/opt/objective.jar\",\"sha256\":\"ab12\",\"sizeBytes\":7}]}";

  private final FakeServer server = FakeServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode submit(Order order) throws InterruptedException {
    ProgressLine line = new ProgressLine(new PrintWriter(new StringWriter()), Style.QUIET);
    try (ApiClient api =
        new ApiClient(
            new Server(URI.create(server.url()), null),
            new Patience(Duration.ZERO, new ManualClock()),
            _ -> {})) {
      return new Submission(api, new Upload(api, line, Style.QUIET)).submit(order, WISHES, "key");
    }
  }

  @Test
  void shouldNeverSendCode() {
    server.on("POST jobs", Reply.json(409, LACKING));
    assertThatThrownBy(
            () -> submit(new Order("run", "seed: 1\n", List.of(JAR), Set.of("/opt/objective.jar"))))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "the cluster lacks /opt/objective.jar, which is code and never sent: put it on every"
                + " worker under this path");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void shouldLeaveToTheServerWhatNobodyChose() throws InterruptedException {
    server.on("POST jobs", Reply.json(201, "{\"id\":\"0123456789abcdef\"}"));
    assertThat(submit(new Order("run", "seed: 1\n", List.of(), Set.of())).path("id").asText())
        .isEqualTo("0123456789abcdef");
    assertThat(server.requests().getFirst().text())
        .isEqualTo(
            "{\"document\":\"seed: 1\\n"
                + "\",\"engine\":\"auto\",\"window\":\"auto\",\"priority\":0,\"files\":[]}");
  }

  @Test
  void shouldGiveUpWhereTheServerLosesWhatItWasSent() {
    Listed data = new Listed(new DataFile("points.csv", "ab12", 0), Path.of("/dev/null"));
    server.on("POST jobs", Reply.json(409, LACKING));
    server.on("GET data/ab12", Reply.json(200, "{\"have\":0,\"complete\":true}"));
    assertThatThrownBy(() -> submit(new Order("run", "seed: 1\n", List.of(data), Set.of())))
        .hasMessage("the cluster lacks /opt/objective.jar");
    assertThat(server.requests("POST jobs")).hasSize(3);
  }
}

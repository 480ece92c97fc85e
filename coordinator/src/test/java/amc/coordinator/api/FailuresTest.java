package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import amc.coordinator.api.Service.Answer;
import amc.coordinator.catalog.Role;
import amc.coordinator.monitoring.Meters;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FailuresTest {
  @TempDir private Path folder;
  private Service service;
  private String ada;

  @BeforeEach
  void start() throws SQLException {
    service = new Service(folder);
    ada = service.token("ada", Role.ADMIN);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static void assertSecured(Answer answer) {
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Server")).isEmpty();
  }

  @Test
  void shouldAskToTryAgainWhenTheDatabaseIsAway() throws Exception {
    String id = service.submit(ada);
    service.source.away();
    for (String path :
        new String[] {"/jobs", "/jobs/" + id, "/jobs/" + id + "/metrics", "/tokens"}) {
      Answer answer = service.get(ada, path);
      answer.problem(503);
      assertThat(answer.header("Retry-After")).isEqualTo("1");
      assertSecured(answer);
    }
    service.postJson(ada, "/jobs", "{\"document\": \"seed: 1\"}").problem(503);
    service.source.failure = null;
    service.get(ada, "/jobs").expect(200);
  }

  @Test
  void shouldKeepToItselfWhatHasGoneWrong() throws Exception {
    service.source.failure = new SQLException("SELECT secret FROM amc_entry", "42S02");
    assertThat(service.get(ada, "/jobs").problem(500)).doesNotContain("secret");
    service.source.failure = null;
    service.intake =
        (_, _, _) -> {
          throw new IllegalStateException("secret");
        };
    Answer answer = service.postJson(ada, "/jobs", "{\"document\": \"seed: 1\"}");
    assertThat(answer.problem(500)).doesNotContain("secret");
    assertSecured(answer);
  }

  @Test
  void shouldAnswerUnknownPathsWithAProblem() throws Exception {
    for (String path : new String[] {"", "/", "/job", "/jobsx", "/jobs/", "/tokens/1/2", "/data"}) {
      Answer answer = service.get(ada, path);
      answer.problem(404);
      assertSecured(answer);
    }
  }

  @Test
  void shouldAnswerWrongMethodsWithAProblem() throws Exception {
    String id = service.submit(ada);
    for (String path : new String[] {"/jobs", "/jobs/" + id, "/workers", "/tokens"}) {
      Answer answer =
          service.send(service.request(ada, path).method("PATCH", BodyPublishers.noBody()));
      answer.problem(405);
      assertThat(answer.header("Allow")).contains("GET");
      assertSecured(answer);
    }
    service.get(ada, "/jobs/" + id + "/cancel").problem(405);
  }

  @Test
  void shouldSayWhoIsThere() throws Exception {
    assertThat(service.get(ada, "/workers").expect(200).json().toString())
        .isEqualTo(
            "{\"workers\":[{\"address\":\"10.0.0.2:2551\",\"threads\":8}],"
                + "\"coordinators\":[{\"address\":\"10.0.0.1:2551\",\"leads\":true}]}");
  }

  @Test
  void shouldSayWhenAPortIsTaken() {
    ActorTestKit kit = ActorTestKit.create("second");
    int port = service.server.address().getPort();
    try (Meters meters = new Meters()) {
      assertThatThrownBy(
              () ->
                  ApiServer.start(
                      kit.system(),
                      new ApiServices(
                          service.jobs,
                          service.metrics,
                          service.results,
                          service.tables,
                          service.tokens,
                          service.contents,
                          service.intake,
                          () -> {
                            throw new AssertionError();
                          },
                          () -> 1,
                          () -> "",
                          meters),
                      "127.0.0.1",
                      port))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("127.0.0.1:%s must be free".formatted(port));
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void shouldListenNoMoreOnceItIsClosed() throws Exception {
    HttpRequest request = service.request(ada, "/jobs").build();
    service.get(ada, "/jobs").expect(200);
    service.server.close();
    assertThatThrownBy(() -> service.client.send(request, BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
  }
}

package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.api.Service.Answer;
import amc.coordinator.catalog.Role;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MonitoringRoutesTest {
  @TempDir private Path folder;
  private Service service;

  @BeforeEach
  void start() throws Exception {
    service = new Service(folder);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void shouldSayThatItIsUpWithoutALogIn() throws Exception {
    service.token("ann", Role.ADMIN); // from now on the API asks for one
    Answer answer = ask("/health").expect(200);
    assertThat(answer.text()).isEqualTo("{\"status\":\"up\"}");
    assertThat(service.get(null, "/jobs").status()).isEqualTo(401);
  }

  @Test
  void shouldTellMetersWithoutALogInAndNothingOfAnyJob() throws Exception {
    String token = service.token("ann-of-the-lab", Role.ADMIN);
    String id = service.submit(token);
    service.get(token, "/jobs/" + id).expect(200);
    Answer answer = ask("/metrics").expect(200);
    assertThat(answer.header("Content-Type")).startsWith("text/plain; version=0.0.4");
    assertThat(answer.text())
        .contains("amc_jobs{state=\"queued\"} 1.0")
        .contains("amc_jobs{state=\"running\"} 0.0")
        .contains("amc_event_streams 0.0")
        .contains("amc_database_up 1.0")
        .contains(
            "amc_http_requests_seconds_count{method=\"GET\",route=\"/api/v1/jobs/{id}\","
                + "status=\"200\"} 1")
        .contains("amc_steps_total")
        .contains("jvm_memory_used_bytes")
        .doesNotContain(id)
        .doesNotContain("ann-of-the-lab")
        .doesNotContain("from-document");
  }

  @Test
  void shouldGoOnTellingWhileTheDatabaseIsAway() throws Exception {
    service.source.away();
    assertThat(ask("/health").expect(200).text()).contains("up");
    assertThat(ask("/metrics").expect(200).text()).contains("amc_database_up 0.0");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/jobs, /api/v1/jobs",
    "/api/v1/jobs/0123456789abcdef, /api/v1/jobs/{id}",
    "/api/v1/jobs/0123456789abcdef/events, /api/v1/jobs/{id}/events",
    "/api/v1/jobs/0123456789abcdef/nonsense, /api/v1/jobs/{id}/{part}",
    "/api/v1/jobs/1/results/a/b/c, /api/v1/jobs/{id}/results/{name}",
    "/api/v1/nonsense, other",
    "/nonsense, other",
    "/health, /health"
  })
  void shouldKnowFewRoutes(String path, String route) {
    assertThat(RequestMeters.route(path)).isEqualTo(route);
  }

  private Answer ask(String path) throws Exception {
    URI server = URI.create(service.server.url());
    return service.send(HttpRequest.newBuilder(server.resolve(path)));
  }
}

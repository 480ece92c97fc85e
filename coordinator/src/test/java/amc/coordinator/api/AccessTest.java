package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.Role;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessTest {
  private static final String ID = "0000000000000001";
  private static final String SHA256 = "a".repeat(64);

  @TempDir private Path folder;
  private Service service;

  @BeforeEach
  void start() throws SQLException {
    service = new Service(folder);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private HttpRequest.Builder request(String token, String method, String path) {
    return service
        .request(token, path.replace("ID", ID).replace("SHA", SHA256))
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.noBody());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/jobs,VIEWER",
    "POST,/jobs,SUBMITTER",
    "GET,/jobs/ID,VIEWER",
    "DELETE,/jobs/ID,SUBMITTER",
    "POST,/jobs/ID/cancel,SUBMITTER",
    "POST,/jobs/ID/pause,SUBMITTER",
    "POST,/jobs/ID/resume,SUBMITTER",
    "GET,/jobs/ID/metrics,VIEWER",
    "GET,/jobs/ID/metrics.csv,VIEWER",
    "GET,/jobs/ID/tensorboard,VIEWER",
    "GET,/jobs/ID/events,VIEWER",
    "GET,/jobs/ID/results,VIEWER",
    "GET,/jobs/ID/results/NAME,VIEWER",
    "GET,/jobs/ID/archive,VIEWER",
    "PUT,/data/SHA?size=1,SUBMITTER",
    "GET,/data/SHA?size=1,VIEWER",
    "GET,/tokens,ADMIN",
    "POST,/tokens,ADMIN",
    "DELETE,/tokens/1,ADMIN",
    "GET,/jobs/ID/lineage,VIEWER",
    "GET,/jobs/ID/generations,VIEWER",
    "GET,/jobs/ID/members,VIEWER",
    "GET,/jobs/ID/survival,VIEWER",
    "GET,/presets,VIEWER",
    "GET,/schema,VIEWER",
    "POST,/check,VIEWER",
    "GET,/session,VIEWER",
    "GET,/workers,VIEWER"
  })
  void shouldAskForARoleEverywhere(String method, String path, Role least) throws Exception {
    for (Role role : Role.values()) {
      Service.Answer answer = service.send(request(service.token("ada", role), method, path));
      if (role.includes(least)) {
        assertThat(answer.status()).as(answer.text()).isNotIn(401, 403, 405, 500);
      } else {
        assertThat(answer.problem(403)).startsWith("role=" + Access.name(role) + " must be ");
      }
    }
    Service.Answer without =
        service.send(
            HttpRequest.newBuilder(request("x", method, path).build().uri())
                .method(method, BodyPublishers.noBody()));
    without.problem(401);
    assertThat(without.header("WWW-Authenticate")).isEqualTo("Bearer");
    service.send(request("amc_wrong", method, path)).problem(401);
  }

  @Test
  void shouldRefuseTokensThatAreRevokedOrExpired() throws Exception {
    String admin = service.token("ada", Role.ADMIN);
    service.tokens.add("revoked", "amc_revoked", "bob", Role.ADMIN, null);
    service.get("amc_revoked", "/jobs").expect(200);
    service.tokens.revoke("revoked");
    assertThat(service.get("amc_revoked", "/jobs").problem(401)).contains("revoked");
    service.tokens.add("expired", "amc_expired", "bob", Role.ADMIN, Instant.now().minusSeconds(1));
    service.get("amc_expired", "/jobs").problem(401);
    service.get(admin, "/jobs").expect(200);
  }

  @Test
  void shouldTakeTheSchemeInAnyCaseAndNoOther() throws Exception {
    String token = service.token("ada", Role.VIEWER);
    service
        .send(service.request(null, "/jobs").header("Authorization", "bearer " + token))
        .expect(200);
    service.send(service.request(null, "/jobs").header("Authorization", "Basic YTpi")).problem(401);
    service.send(service.request("x".repeat(5000), "/jobs")).problem(401);
  }

  @Test
  void shouldTakeEverybodyOnLoopbackForAnAdministratorUntilThereIsAToken() throws Exception {
    String id =
        service
            .postJson(null, "/jobs", "{\"document\": \"seed: 1\"}")
            .expect(201)
            .json()
            .path("id")
            .textValue();
    assertThat(service.get(null, "/jobs/" + id).json().path("owner").textValue())
        .isEqualTo("local");
    service.tokens.add("1", "amc_1", "ada", Role.ADMIN, null);
    service.get(null, "/jobs").problem(401);
    service.tokens.revoke("1");
    service.get(null, "/jobs").problem(401);
  }

  private int status(String... headers) throws IOException {
    return RawRequest.status(service.server, "POST /api/v1/jobs/%s/cancel".formatted(ID), headers);
  }

  @Test
  void shouldNotTakePagesOfTheWebForTheUserOfThisMachine() throws Exception {
    int port = service.server.address().getPort();
    String here = "Host: 127.0.0.1:" + port;
    assertThat(status(here)).isEqualTo(404); // no such job
    assertThat(status("Host: localhost:" + port)).isEqualTo(404);
    assertThat(status("Host: localhost:" + port, "Origin: http://localhost:" + port))
        .isEqualTo(404);
    assertThat(status("Host: evil.example:" + port)).isEqualTo(403);
    assertThat(status("Host: 127.evil.example:" + port)).isEqualTo(403);
    assertThat(status(here, "Origin: http://evil.example")).isEqualTo(403);
    assertThat(status(here, "Origin: null")).isEqualTo(403);
  }
}

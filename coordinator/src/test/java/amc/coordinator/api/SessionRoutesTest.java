package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log-in of browsers, and what a page of another site could make them do. */
class SessionRoutesTest {
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

  /** Logs in; what the browser keeps. */
  private String cookie(String token) throws Exception {
    String header =
        service
            .postJson(null, "/session", "{\"token\": \"%s\"}".formatted(token))
            .expect(204)
            .header("Set-Cookie");
    assertThat(header)
        .isEqualTo("amc_session=%s; Path=/api; HttpOnly; SameSite=Strict".formatted(token));
    return header.substring(0, header.indexOf(';'));
  }

  private HttpRequest.Builder with(String cookie, String path) {
    return service.request(null, path).header("Cookie", "other=1; " + cookie);
  }

  @Test
  void shouldKnowWhoHasLoggedIn() throws Exception {
    String cookie = cookie(service.token("ada", Role.SUBMITTER));
    assertThat(service.send(with(cookie, "/session")).expect(200).json())
        .hasToString("{\"owner\":\"ada\",\"role\":\"submitter\",\"tokens\":true}");
    service.send(with(cookie, "/jobs")).expect(200);
    service.send(with(cookie, "/tokens")).problem(403);
    service.get(null, "/session").problem(401);
  }

  @Test
  void shouldSayThatNobodyNeedsToLogIn() throws Exception {
    assertThat(service.get(null, "/session").expect(200).json())
        .hasToString("{\"owner\":\"local\",\"role\":\"admin\",\"tokens\":false}");
  }

  @Test
  void shouldTakeChangesFromItsOwnPagesAlone() throws Exception {
    String cookie = cookie(service.token("ada", Role.SUBMITTER));
    String job = "{\"document\": \"seed: 1\"}";
    HttpRequest.Builder bare =
        with(cookie, "/jobs")
            .header("Content-Type", Service.JSON)
            .POST(BodyPublishers.ofString(job));
    assertThat(service.send(bare.copy()).problem(403))
        .startsWith("with a cookie, changes need the header X-Amc-Request");
    HttpRequest.Builder scripted = bare.copy().header("X-Amc-Request", "1");
    service.send(scripted.copy().header("Sec-Fetch-Site", "cross-site")).problem(403);
    service.send(scripted.copy().header("Sec-Fetch-Site", "same-site")).problem(403);
    service.send(scripted.copy().header("Sec-Fetch-Site", "same-origin")).expect(201);
    service.send(scripted).expect(201);
    assertThat(service.send(with(cookie, "/jobs")).json().path("jobs")).hasSize(2);
  }

  @Test
  void shouldForgetWhoLogsOutAndRefuseRevokedTokens() throws Exception {
    service.tokens.add("t1", "amc_t1", "ada", Role.VIEWER, null);
    String cookie = cookie("amc_t1");
    assertThat(service.send(with(cookie, "/session").DELETE()).expect(204).header("Set-Cookie"))
        .isEqualTo("amc_session=; Path=/api; HttpOnly; SameSite=Strict; Max-Age=0");
    service.tokens.revoke("t1");
    service.send(with(cookie, "/jobs")).problem(401);
    service.postJson(null, "/session", "{\"token\": \"amc_t1\"}").problem(401);
    service.postJson(null, "/session", "{\"token\": 1}").problem(400);
    service
        .send(
            service
                .request(null, "/session")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"token\": \"amc_t1\"}")))
        .problem(415);
  }

  @Test
  void shouldKeepTheCookieToEncryptedConnectionsBehindAProxy() throws Exception {
    service.tokens.add("t1", "amc_t1", "ada", Role.VIEWER, null);
    HttpRequest.Builder request =
        service
            .request(null, "/session")
            .header("Content-Type", Service.JSON)
            .header("X-Forwarded-Proto", "https")
            .POST(BodyPublishers.ofString("{\"token\": \"amc_t1\"}"));
    assertThat(service.send(request).expect(204).header("Set-Cookie")).endsWith("; Secure");
  }

  @Test
  void shouldLetABearerTokenGoBeforeACookie() throws Exception {
    String cookie = cookie(service.token("ada", Role.VIEWER));
    String bob = service.token("bob", Role.ADMIN);
    assertThat(
            service
                .send(with(cookie, "/session").header("Authorization", "Bearer " + bob))
                .json()
                .path("owner")
                .textValue())
        .isEqualTo("bob");
    service.send(with(cookie, "/jobs").header("Authorization", "Bearer x")).problem(401);
  }
}

package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.api.Service.Answer;
import amc.coordinator.catalog.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenRoutesTest {
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

  @Test
  void shouldMakeListAndRevokeTokens() throws Exception {
    String admin = service.token("root", Role.ADMIN);
    Answer made =
        service
            .postJson(
                admin,
                "/tokens",
                "{\"owner\": \"ada@example.org\", \"role\": \"submitter\", \"expiresDays\": 30}")
            .expect(201);
    JsonNode token = made.json();
    String secret = token.path("token").textValue();
    String id = token.path("id").textValue();
    assertThat(secret).startsWith("amc_");
    assertThat(id).matches("[0-9a-f]{16}");
    assertThat(token.path("role").textValue()).isEqualTo("submitter");
    assertThat(token.path("revoked").isNull()).isTrue();
    assertThat(
            Duration.between(
                Instant.parse(token.path("created").textValue()),
                Instant.parse(token.path("expires").textValue())))
        .isBetween(Duration.ofDays(30).minusMinutes(5), Duration.ofDays(30).plusMinutes(5));
    service.submit(secret);

    Answer listed = service.get(admin, "/tokens").expect(200);
    assertThat(listed.json().path("tokens")).hasSize(2);
    assertThat(listed.text()).doesNotContain(secret).contains(id);

    service.delete(admin, "/tokens/" + id).expect(204);
    service.get(secret, "/jobs").problem(401);
    assertThat(service.get(admin, "/tokens").json().path("tokens").get(1).path("revoked").isNull())
        .isFalse();
    service.delete(admin, "/tokens/other").problem(404);
  }

  @Test
  void shouldMakeTokensThatDoNotExpire() throws Exception {
    String admin = service.token("root", Role.ADMIN);
    for (String end : new String[] {"", ", \"expiresDays\": null"}) {
      JsonNode token =
          service
              .postJson(
                  admin, "/tokens", "{\"owner\": \"ada\", \"role\": \"viewer\"%s}".formatted(end))
              .expect(201)
              .json();
      assertThat(token.path("expires").isNull()).isTrue();
    }
  }

  @Test
  void shouldMakeAnAdministratorsTokenFirst() throws Exception {
    assertThat(
            service
                .postJson(null, "/tokens", "{\"owner\": \"ada\", \"role\": \"viewer\"}")
                .problem(409))
        .contains("first token");
    String admin =
        service
            .postJson(null, "/tokens", "{\"owner\": \"ada\", \"role\": \"admin\"}")
            .expect(201)
            .json()
            .path("token")
            .textValue();
    service.get(null, "/tokens").problem(401);
    service.get(admin, "/tokens").expect(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"owner\": \"ada\"}",
        "{\"owner\": \"\", \"role\": \"admin\"}",
        "{\"owner\": \"a b\", \"role\": \"admin\"}",
        "{\"owner\": \"ada\", \"role\": \"ADMIN\"}",
        "{\"owner\": \"ada\", \"role\": \"king\"}",
        "{\"owner\": \"ada\", \"role\": \"admin\", \"expiresDays\": 0}",
        "{\"owner\": \"ada\", \"role\": \"admin\", \"expiresDays\": 1.5}",
        "{\"owner\": \"ada\", \"role\": \"admin\", \"id\": \"mine\"}"
      })
  void shouldRefuseWhatIsNoToken(String json) throws Exception {
    String admin = service.token("root", Role.ADMIN);
    service.postJson(admin, "/tokens", json).problem(400);
    assertThat(service.get(admin, "/tokens").json().path("tokens")).hasSize(1);
  }
}

package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.api.Contract.Operation;
import amc.coordinator.api.Service.Answer;
import amc.coordinator.catalog.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All other tests of the API hold their answers against its description, too. */
final class ContractTest {
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH");

  @TempDir private Path folder;
  private Service service;
  private final Contract contract = Contract.current();

  @BeforeEach
  void start() throws SQLException {
    service = new Service(folder);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private Answer ask(@Nullable String token, String method, String path) throws Exception {
    return service.send(
        service
            .request(
                token,
                path.replace("{id}", "0000000000000001")
                    .replace("{sha256}", "a".repeat(64))
                    .replace("{name}", "a/b"))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.noBody()));
  }

  @Test
  void shouldServeItsDescriptionToEverybody() throws Exception {
    service.token("root", Role.ADMIN);
    Answer answer = service.get(null, "/openapi.yaml").expect(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/yaml");
    assertThat(answer.text()).startsWith("openapi: 3.1.0").contains("/jobs/{id}/events:");
  }

  @Test
  void shouldHaveEveryOperationThatIsDescribed() throws Exception {
    String admin = service.token("root", Role.ADMIN);
    for (Operation operation : contract.operations()) {
      Answer answer = ask(admin, operation.method(), operation.path());
      String what = operation.method() + " " + operation.path();
      assertThat(answer.status()).as(what).isNotIn(401, 403, 405).isLessThan(500);
      assertThat(answer.text()).as(what).doesNotContain("nothing at this path");
    }
  }

  @Test
  void shouldHaveNoOtherMethods() throws Exception {
    String admin = service.token("root", Role.ADMIN);
    Set<String> paths =
        contract.operations().stream().map(Operation::path).collect(Collectors.toSet());
    for (String path : paths) {
      for (String method : METHODS) {
        if (contract.operations().stream()
            .noneMatch(o -> o.path().equals(path) && o.method().equals(method))) {
          ask(admin, method, path).problem(405);
        }
      }
    }
  }

  @Test
  void shouldAskForATokenWhereItIsDescribed() throws Exception {
    service.token("root", Role.ADMIN);
    for (Operation operation : contract.operations()) {
      Answer answer = ask(null, operation.method(), operation.path());
      if (operation.isOpen()) {
        assertThat(answer.status()).as(operation.path()).isIn(200, 204, 400);
      } else {
        answer.problem(401);
      }
    }
  }

  @Test
  void shouldTakeTheParametersThatAreDescribedAndNoOthers() throws Exception {
    String admin = service.token("root", Role.ADMIN);
    String id = service.submit(admin);
    for (Operation operation : contract.operations()) {
      if (operation.method().equals("GET") && !operation.isOpen()) {
        String path = operation.path().replace("{id}", id) + "?";
        assertThat(ask(admin, "GET", path + "other=1").problem(400)).contains("other is no");
        for (String name : operation.parameters("query")) {
          assertThat(ask(admin, "GET", path + name + "=%00").problem(400))
              .as(operation + " " + name)
              .startsWith(name + "=");
        }
      }
    }
  }
}

package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.api.Service.Answer;
import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.Submission;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubmissionTest {
  private static final String DOCUMENT = "{\"document\": \"seed: 1\"}";

  @TempDir private Path folder;
  private Service service;
  private String ada;
  private String bob;
  private String viewer;

  @BeforeEach
  void start() throws SQLException {
    service = new Service(folder);
    ada = service.token("ada", Role.SUBMITTER);
    bob = service.token("bob", Role.SUBMITTER);
    viewer = service.token("eve", Role.VIEWER);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private HttpRequest.Builder keyed(String token, String key, String json) {
    return service
        .request(token, "/jobs")
        .header("Content-Type", Service.JSON)
        .header("Idempotency-Key", key)
        .POST(BodyPublishers.ofString(json));
  }

  @Test
  void shouldTakeAJobAndShowIt() throws Exception {
    Answer answer =
        service
            .postJson(
                ada,
                "/jobs",
                """
                {"document": "seed: 1", "name": "Größe ∞", "engine": "scalar", "window": 8,
                 "priority": -3, "settings": ["optimizer.nS=50"]}
                """)
            .expect(201);
    JsonNode job = answer.json();
    String id = job.path("id").textValue();
    assertThat(id).matches("[0-9a-f]{16}");
    assertThat(answer.header("Location")).isEqualTo("/api/v1/jobs/" + id);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Server")).isEmpty();
    assertThat(job.path("name").textValue()).isEqualTo("Größe ∞");
    assertThat(job.path("owner").textValue()).isEqualTo("ada");
    assertThat(job.path("kind").textValue()).isEqualTo("run");
    assertThat(job.path("state").textValue()).isEqualTo("queued");
    assertThat(job.path("wish").textValue()).isEqualTo("run");
    assertThat(job.path("engine").textValue()).isEqualTo("scalar");
    assertThat(job.path("window").intValue()).isEqualTo(8);
    assertThat(job.path("priority").intValue()).isEqualTo(-3);
    assertThat(job.path("unit").textValue()).isEqualTo("steps");
    assertThat(job.path("total").intValue()).isEqualTo(1000);
    assertThat(job.path("loss").isNull()).isTrue();
    assertThat(job.path("started").isNull()).isTrue();
    assertThat(job.path("summary").isNull()).isTrue();
    assertThat(job.path("submitted").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(job.path("version").intValue()).isEqualTo(1);
    assertThat(job.path("document").textValue()).isEqualTo("seed: 1\n# completeoptimizer.nS=50");
    assertThat(job.path("files")).isEmpty();
    assertThat(service.get(viewer, "/jobs/" + id).expect(200).json()).isEqualTo(job);
  }

  @Test
  void shouldTakeADocumentAlone() throws Exception {
    JsonNode job =
        service
            .send(
                service
                    .request(ada, "/jobs")
                    .header("Content-Type", "application/yaml")
                    .POST(BodyPublishers.ofString("seed: 1")))
            .expect(201)
            .json();
    assertThat(job.path("name").textValue()).isEqualTo("from-document");
    assertThat(job.path("engine").textValue()).isEqualTo("simd");
    assertThat(job.path("window").textValue()).isEqualTo("auto");
  }

  @Test
  void shouldSayWhatIsWrongWithADocument() throws Exception {
    assertThat(service.postJson(ada, "/jobs", "{\"document\": \"task: 1\"}").problem(400))
        .isEqualTo("seed is lacking (job.yaml): add one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "3",
        "{\"document\": \"seed: 1\"} {}",
        "{\"document\": \"seed: 1\", \"document\": \"seed: 2\"}",
        "{}",
        "{\"document\": 3}",
        "{\"document\": null}",
        "{\"document\": \"seed: 1\", \"dokument\": 1}",
        "{\"document\": \"seed: 1\", \"name\": \"\"}",
        "{\"document\": \"seed: 1\", \"name\": \"a\\u0000b\"}",
        "{\"document\": \"seed: 1\", \"name\": \"a\\nb\"}",
        "{\"document\": \"seed: 1\", \"name\": \"\\ud800\"}",
        "{\"document\": \"seed: 1\", \"engine\": \"gpu\"}",
        "{\"document\": \"seed: 1\", \"window\": 0}",
        "{\"document\": \"seed: 1\", \"window\": 1e3}",
        "{\"document\": \"seed: 1\", \"window\": \"wide\"}",
        "{\"document\": \"seed: 1\", \"priority\": 99999999999999999999999}",
        "{\"document\": \"seed: 1\", \"settings\": \"a=b\"}",
        "{\"document\": \"seed: 1\", \"settings\": [1]}",
        "{\"document\": \"seed: 1\", \"files\": [{}]}",
        "{\"document\": \"seed: 1\", \"files\": [{\"name\": \"a\", \"sha256\": \"../x\"}]}"
      })
  void shouldRefuseWhatIsNoSubmission(String json) throws Exception {
    service.postJson(ada, "/jobs", json).problem(400);
    assertThat(service.get(ada, "/jobs").json().path("jobs")).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNoText() throws Exception {
    for (String type : List.of("application/json", "application/yaml")) {
      assertThat(
              service
                  .send(
                      service
                          .request(ada, "/jobs")
                          .header("Content-Type", type)
                          .POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0xff, 0})))
                  .problem(400))
          .contains("UTF-8");
    }
    for (String type : List.of("text/plain", "application/octet-stream", "image/png")) {
      service
          .send(
              service
                  .request(ada, "/jobs")
                  .header("Content-Type", type)
                  .POST(BodyPublishers.ofString(DOCUMENT)))
          .problem(415);
    }
  }

  @Test
  void shouldRefuseWhatIsTooLarge() throws Exception {
    service
        .postJson(ada, "/jobs", "{\"document\": \"seed: %s\"}".formatted("1".repeat(1 << 20)))
        .problem(413);
    service
        .postJson(ada, "/jobs", "{\"document\": \"seed: %s\"}".formatted("1".repeat(4 << 20)))
        .problem(413);
    service
        .postJson(
            ada,
            "/jobs",
            "{\"document\": \"seed: 1\", \"name\": \"%s\"}".formatted("n".repeat(201)))
        .problem(400);
    service
        .postJson(
            ada,
            "/jobs",
            "{\"document\": \"seed: 1\", \"name\": \"%s\"}".formatted("n".repeat(200)))
        .expect(201);
  }

  @Test
  void shouldSayWhichFilesAreLacking() throws Exception {
    String empty = Hashes.sha256(new byte[0]);
    service.contents.isKept(empty, 0);
    String json =
        """
        {"document": "seed: 1", "files": [
          {"name": "a.csv", "sha256": "%s", "sizeBytes": 0},
          {"name": "b.csv", "sha256": "%s", "sizeBytes": 12}]}
        """;
    Answer answer = service.postJson(ada, "/jobs", json.formatted(empty, "b".repeat(64)));
    answer.problem(409);
    assertThat(answer.json().path("title").textValue()).isEqualTo("files lacking");
    assertThat(answer.json().path("lacking").toString())
        .isEqualTo(
            "[{\"name\":\"b.csv\",\"sha256\":\"%s\",\"sizeBytes\":12}]".formatted("b".repeat(64)));
    // The checksum of another size is not that of this file.
    service.postJson(ada, "/jobs", json.formatted(empty, empty)).problem(409);
    JsonNode job =
        service
            .postJson(
                ada,
                "/jobs",
                "{\"document\": \"seed: 1\", \"files\": [{\"name\": \"../a\", \"sha256\": \"%s\", \"sizeBytes\": 0}]}"
                    .formatted(empty))
            .expect(201)
            .json();
    assertThat(job.path("files").get(0).path("name").textValue()).isEqualTo("../a");
  }

  /** Workers have it, or refuse the job. */
  @Test
  void shouldTakeAJobWhoseCodeTheClusterDoesNotKeep() throws Exception {
    JsonNode job =
        service
            .postJson(
                ada,
                "/jobs",
                "{\"document\": \"seed: 1\\ntask: {type: plugin}\", \"files\": [{\"name\": \"a.jar\", \"sha256\": \"%s\", \"sizeBytes\": 9}]}"
                    .formatted("c".repeat(64)))
            .expect(201)
            .json();
    assertThat(job.path("files").get(0).path("sha256").textValue()).isEqualTo("c".repeat(64));
  }

  @Test
  void shouldDoOnceWhatIsAskedTwice() throws Exception {
    JsonNode first = service.send(keyed(ada, "key-1", DOCUMENT)).expect(201).json();
    assertThat(service.send(keyed(ada, "key-1", DOCUMENT)).expect(200).json()).isEqualTo(first);
    assertThat(service.send(keyed(ada, "key-1", "{\"document\": \"seed: 2\"}")).problem(409))
        .contains("Idempotency-Key=key-1");
    service.send(keyed(ada, "key-1", "{\"document\": \"seed: 1\", \"priority\": 1}")).problem(409);
    service.send(keyed(bob, "key-1", DOCUMENT)).expect(201);
    assertThat(service.get(ada, "/jobs").json().path("jobs")).hasSize(2);
    service.send(keyed(ada, "k".repeat(200), DOCUMENT)).expect(201);
    service.send(keyed(ada, "k".repeat(201), DOCUMENT)).problem(400);
    service.send(keyed(ada, "two words", DOCUMENT)).problem(400);
  }

  @Test
  void shouldDoOnceWhatIsAskedTwiceAtATime() throws Exception {
    Intake usual = service.intake;
    CyclicBarrier together = new CyclicBarrier(2);
    service.intake =
        (document, settings, engine) -> {
          try {
            together.await();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return usual.check(document, settings, engine);
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 10; round++) {
        String key = "key-" + round;
        List<Future<Answer>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          both.add(threads.submit(() -> service.send(keyed(ada, key, DOCUMENT))));
        }
        Answer one = both.get(0).get();
        Answer other = both.get(1).get();
        assertThat(List.of(one.status(), other.status()))
            .as(one.text() + other.text())
            .containsExactlyInAnyOrder(200, 201);
        assertThat(one.json()).isEqualTo(other.json());
      }
    }
    assertThat(service.get(ada, "/jobs").json().path("jobs")).hasSize(10);
  }

  @Test
  void shouldLimitTheOpenJobsOfAnOwner() throws Exception {
    service.submit(bob);
    for (int i = 0; i < JobRoutes.MOST_OPEN; i++) {
      service.jobs.submit(
          new Submission(i + 1L, "ada", "job", Kind.RUN, "", "simd", 0, 0, 1, List.of()),
          null,
          "",
          Long.MAX_VALUE);
    }
    assertThat(service.postJson(ada, "/jobs", DOCUMENT).problem(429)).contains("1000 jobs");
    service.submit(bob);
  }
}

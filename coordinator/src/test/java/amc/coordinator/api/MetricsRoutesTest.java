package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.api.Service.Answer;
import amc.coordinator.catalog.Role;
import amc.coordinator.folder.MetricsFile;
import amc.coordinator.folder.TensorBoardEvents;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricsRoutesTest {
  private static final int ROWS = 2500; // more than are read at a time

  @TempDir private Path folder;
  private Service service;
  private String viewer;
  private String path;

  @BeforeEach
  void start() throws Exception {
    service = new Service(folder);
    viewer = service.token("eve", Role.VIEWER);
    String id = service.submit(service.token("ada", Role.SUBMITTER));
    path = "/jobs/" + id;
    service.metrics.append(service.jobs.lead(), Service.number(id), 0, Service.rows(0, ROWS));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private JsonNode metrics(String query) throws Exception {
    return service.get(viewer, path + "/metrics" + query).expect(200).json();
  }

  private static List<Long> steps(JsonNode json) {
    List<Long> steps = new ArrayList<>();
    json.path("columns").path("step").forEach(step -> steps.add(step.longValue()));
    return steps;
  }

  @Test
  void shouldGiveAllColumnsOfAllRows() throws Exception {
    JsonNode json = metrics("");
    assertThat(json.path("rows").intValue()).isEqualTo(ROWS);
    JsonNode columns = json.path("columns");
    List<String> names = new ArrayList<>();
    columns.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactly(
            "step",
            "loss",
            "trainLoss",
            "trainAccuracy",
            "testLoss",
            "testAccuracy",
            "acceptanceRate",
            "sigma",
            "accepted",
            "evaluations",
            "batchSize",
            "seconds",
            "atFloor");
    names.forEach(name -> assertThat(columns.path(name)).hasSize(ROWS));
    assertThat(columns.path("loss").get(3).doubleValue()).isEqualTo(0.25);
    assertThat(columns.path("trainAccuracy").get(3).isNull()).isTrue(); // NaN
    assertThat(columns.path("testLoss").get(3).isNull()).isTrue(); // infinite
    assertThat(columns.path("atFloor").get(3).isBoolean()).isTrue();
    assertThat(steps(json)).startsWith(0L, 10L, 20L).endsWith(10L * (ROWS - 1));
  }

  @Test
  void shouldGiveRowsBetweenSteps() throws Exception {
    assertThat(steps(metrics("?from=95&to=120"))).containsExactly(100L, 110L, 120L);
    assertThat(steps(metrics("?from=999999"))).isEmpty();
    assertThat(steps(metrics("?from=20&to=10"))).isEmpty();
    assertThat(metrics("?from=95&to=120").path("rows").intValue()).isEqualTo(ROWS);
  }

  @Test
  void shouldGiveAsManyPointsAsAreAskedFor() throws Exception {
    List<Long> steps = steps(metrics("?points=50"));
    assertThat(steps).hasSizeBetween(45, 50).startsWith(0L, 10L).endsWith(10L * (ROWS - 1));
    assertThat(steps(metrics("?points=2"))).containsExactly(0L, 10L * (ROWS - 1));
    List<Long> part = steps(metrics("?points=10&from=1000&to=20000"));
    assertThat(part).hasSizeBetween(8, 10).startsWith(1000L).endsWith(20_000L);
    assertThat(steps(metrics("?points=100000"))).hasSize(ROWS);
  }

  @Test
  void shouldGiveTheFile() throws Exception {
    Answer answer = service.get(viewer, path + "/metrics.csv").expect(200);
    assertThat(answer.header("Content-Type")).isEqualTo("text/csv; charset=UTF-8");
    Path file = Files.write(folder.resolve("metrics.csv"), answer.body());
    assertThat(MetricsFile.read(file)).isEqualTo(Service.rows(0, ROWS));
  }

  @Test
  void shouldGiveCurvesForTensorBoard() throws Exception {
    Answer answer = service.get(viewer, path + "/tensorboard").expect(200);
    Instant submitted =
        Objects.requireNonNull(service.jobs.find(Service.number(path.substring(6)))).submitted();
    assertThat(answer.body())
        .isEqualTo(TensorBoardEvents.file(Service.rows(0, ROWS), submitted.toEpochMilli() * 1e-3));
    assertThat(answer.header("Content-Disposition"))
        .matches("attachment; filename=\"events\\.out\\.tfevents\\.\\d+\\.[0-9a-f]{16}\"");
  }

  @Test
  void shouldGiveAHeaderAndEmptyColumnsBeforeTheFirstRow() throws Exception {
    path = "/jobs/" + service.submit(service.token("bob", Role.SUBMITTER));
    assertThat(metrics("").path("rows").intValue()).isZero();
    assertThat(steps(metrics("?points=10"))).isEmpty();
    assertThat(service.get(viewer, path + "/metrics.csv").text())
        .startsWith("step,loss,")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"points=1", "points=x", "points=100001", "from=-1", "to=x", "step=1"})
  void shouldRefuseWrongParameters(String query) throws Exception {
    service.get(viewer, path + "/metrics?" + query).problem(400);
  }
}

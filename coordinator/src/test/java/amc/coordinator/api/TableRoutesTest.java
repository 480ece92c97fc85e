package amc.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.Lead;
import amc.coordinator.catalog.State;
import amc.coordinator.catalog.Submission;
import amc.protocol.job.StudyReader;
import amc.protocol.job.StudyReader.Source;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of studies and populations. */
class TableRoutesTest {
  private static final long STUDY = 0x11;
  private static final long POPULATION = 0x22;
  private static final String STUDY_PATH = "/jobs/0000000000000011";
  private static final String POPULATION_PATH = "/jobs/0000000000000022";
  private static final String LINEAGE = "generation,member,parent,rank,loss,hash\n";

  private static final String DOCUMENT =
      """
      study:
        job:
          task: {type: rosenbrock, dimension: 2}
          budget: {steps: 1000}
        grid:
          - {optimizer.sigma0: [0.1, 0.2]}
        seeds: 1..4
        event: {type: loss-below, value: 0.1}
        groups: [optimizer.sigma0]
      """;

  @TempDir private Path folder;
  private Service service;
  private Lead lead;

  @BeforeEach
  void start() throws SQLException {
    service = new Service(folder);
    lead = service.jobs.lead();
    String study =
        StudyReader.read(
                new Source(DOCUMENT, "study", ""),
                List.of(),
                name -> {
                  throw new AssertionError(name);
                })
            .text();
    submit(STUDY, Kind.STUDY, study);
    submit(POPULATION, Kind.POPULATION, "population: {}");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private void submit(long id, Kind kind, String document) throws SQLException {
    service.jobs.submit(
        new Submission(id, "ada", "a job", kind, document, "simd", 0, 0, 8, List.of()),
        null,
        "digest" + id,
        100);
  }

  private void grow(long id, String name, String content) throws Exception {
    service.tables.replace(lead, id, name, content.getBytes(UTF_8));
  }

  private void end(long id, String name, String content) throws Exception {
    Path file = Files.writeString(folder.resolve(name), content);
    service.results.put(lead, id, name, file);
    service.tables.clear(lead, id);
    lead.ended(id, State.FINISHED, "", null);
  }

  @Test
  void shouldGiveALineageInColumnsWhileItGrowsAndAfterwards() throws Exception {
    assertThat(service.get(null, POPULATION_PATH + "/lineage").problem(404))
        .isEqualTo("job=0000000000000022 has no lineage.csv yet: ask again later");
    String first = LINEAGE + "1,0,0,0.5,0.5,1234567890123456\n1,1,1,Infinity,,00000000000000ff\n";
    grow(POPULATION, "lineage.csv", first);
    JsonNode columns = service.get(null, POPULATION_PATH + "/lineage").expect(200).json();
    assertThat(columns)
        .hasToString(
            "{\"columns\":{\"generation\":[1,1],\"member\":[0,1],\"parent\":[0,1],"
                + "\"rank\":[0.5,null],\"loss\":[0.5,null],"
                + "\"hash\":[\"1234567890123456\",\"00000000000000ff\"]}}");
    end(POPULATION, "lineage.csv", first + "2,0,0,0.25,0.25,1234567890123456\n");
    JsonNode whole = service.get(null, POPULATION_PATH + "/lineage").expect(200).json();
    assertThat(whole.path("columns").path("loss")).hasToString("[0.5,null,0.25]");
    assertThat(service.get(null, POPULATION_PATH + "/members").problem(404))
        .isEqualTo("job=0000000000000022 has no members.csv");
  }

  @Test
  void shouldEstimateSurvivalFromWhatHasEnded() throws Exception {
    String header = "optimizer.sigma0,seed,steps,event,loss,hash,evaluations\n";
    grow(
        STUDY,
        "times.csv",
        header
            + "0.1,1,10,1,0.05,00000000000000ff,10\n"
            + "0.1,2,20,1,0.05,00000000000000fe,20\n"
            + "0.1,3,20,0,0.5,00000000000000fd,20\n"
            + "0.2,1,5,1,0.05,00000000000000fc,5\n");
    JsonNode survival = service.get(null, STUDY_PATH + "/survival").expect(200).json();
    assertThat(survival.path("trajectories").intValue()).isEqualTo(8);
    assertThat(survival.path("groups")).hasSize(2);
    JsonNode group = survival.path("groups").path(0);
    assertThat(group.path("label").textValue()).contains("0.1");
    assertThat(group.path("trajectories").intValue()).isEqualTo(3);
    assertThat(group.path("events").intValue()).isEqualTo(2);
    assertThat(group.path("censored").intValue()).isEqualTo(1);
    assertThat(group.path("median").doubleValue()).isEqualTo(20);
    // By hand: 1 before 10; 2/3 from 10 on; half of that from 20 on.
    assertThat(group.path("curve").path("step")).hasToString("[0,10,20]");
    JsonNode probability = group.path("curve").path("survival");
    assertThat(probability.path(1).doubleValue()).isCloseTo(2.0 / 3, within());
    assertThat(probability.path(2).doubleValue()).isCloseTo(1.0 / 3, within());
    JsonNode lower = group.path("curve").path("lower");
    assertThat(lower.path(1).doubleValue()).isBetween(0.0, 2.0 / 3);
    assertThat(service.get(null, STUDY_PATH + "/survival?points=1").problem(400))
        .startsWith("points=1 must be a whole number in [2, ");
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-12);
  }

  @Test
  void shouldSayWhichKindHasATable() throws Exception {
    assertThat(service.get(null, STUDY_PATH + "/lineage").problem(404))
        .isEqualTo("job=0000000000000011 is a study: only a population has this");
    assertThat(service.get(null, POPULATION_PATH + "/survival").problem(404))
        .isEqualTo("job=0000000000000022 is a population: only a study has this");
    assertThat(service.get(null, "/jobs/00000000000000ff/survival").problem(404))
        .startsWith("job=00000000000000ff is unknown");
  }
}

package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.PopulationSummary;
import amc.coordinator.folder.StudySummary;
import amc.coordinator.folder.Summary;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on this machine, from the first submission to the fetched folder. */
class ServeTest {
  private static final String[] STUDY = {
    "nucleation-quick", "--set", "study.seeds=1..2", "--steps", "2000"
  };
  private static final String[] POPULATION = {"population-quick", "--steps", "3000"};

  @TempDir Path temporary;

  private Path alone(String name, String... job) {
    Path folder = temporary.resolve(name);
    List<String> all = new ArrayList<>(List.of("run"));
    all.addAll(List.of(job));
    all.addAll(List.of("--quiet", "--out", folder.toString()));
    CommandRun run = CommandRun.of(all.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return folder;
  }

  /** Follows a job to its end, and brings its folder here. */
  private Path fetched(ServedHere server, String id) {
    CommandRun watched = server.amc("watch", id, "--quiet");
    assertThat(watched.exitCode()).as(watched.toString()).isZero();
    Path folder = temporary.resolve("fetched-" + id);
    CommandRun fetched = server.amc("fetch", id, "--quiet", "--out", folder.toString());
    assertThat(fetched.exitCode()).as(fetched.toString()).isZero();
    CommandRun verified = CommandRun.of("verify", folder.toString());
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
    return folder;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("checkpoint-")) // taken by time
          .sorted()
          .toList();
    }
  }

  @Test
  void shouldDoJobsOfAllKindsThroughACrashToTheHashesOfOneProcess() throws Exception {
    Path table = temporary.resolve("table.csv");
    StringBuilder rows = new StringBuilder("x,y\n");
    for (int i = 0; i < 200; i++) {
      rows.append(i * 0.01).append(',').append(Math.sin(i * 0.05)).append('\n');
    }
    Files.writeString(table, rows);
    Path job = temporary.resolve("table.yaml");
    Files.writeString(
        job,
        """
        task: {type: csv, train: table.csv, targets: [y]}
        network: {type: dense, hidden: [8, 8]}
        budget: {steps: 20000}
        """);
    Path runAlone = alone("run", job.toString());
    Path studyAlone = alone("study", STUDY);
    Path populationAlone = alone("population", POPULATION);
    try (ServedHere server = ServedHere.start(temporary.resolve("server"))) {
      String run = server.submit(job.toString());
      String study = server.submit(STUDY);
      String population = server.submit(POPULATION);
      server.await(run, found -> found.path("done").asLong() > 0);
      assertThat(server.show(run).path("state").asText()).isEqualTo("running");
      server.kill();
      server.startAgain();
      Path runThere = fetched(server, run);
      assertThat(Objects.requireNonNull(Summary.read(runThere)).hash())
          .isEqualTo(Objects.requireNonNull(Summary.read(runAlone)).hash());
      assertThat(runThere.resolve("model.npz"))
          .hasSameBinaryContentAs(runAlone.resolve("model.npz"));
      assertThat(names(runThere)).isEqualTo(names(runAlone));
      Path studyThere = fetched(server, study);
      assertThat(Objects.requireNonNull(StudySummary.read(studyThere)).hash())
          .isEqualTo(Objects.requireNonNull(StudySummary.read(studyAlone)).hash());
      assertThat(names(studyThere)).isEqualTo(names(studyAlone));
      Path populationThere = fetched(server, population);
      assertThat(Objects.requireNonNull(PopulationSummary.read(populationThere)).hash())
          .isEqualTo(Objects.requireNonNull(PopulationSummary.read(populationAlone)).hash());
      assertThat(names(populationThere)).isEqualTo(names(populationAlone));
    }
  }

  @Test
  void shouldHoldAndCancelJobs() throws Exception {
    try (ServedHere server = ServedHere.start(temporary.resolve("server"))) {
      String endless = server.submit("fig3", "--steps", "1000000000");
      server.await(endless, job -> job.path("done").asLong() > 0);
      assertThat(server.amc("pause", endless).exitCode()).isZero();
      server.await(endless, ServedHere.is("paused"));
      JsonNode held = server.await(endless, job -> job.path("threads").asInt() == 0);
      String other = server.submit("fig3", "--steps", "2000");
      server.await(other, ServedHere.is("finished"));
      // What the paused job had been told of before it was held may still have come in between.
      long before = server.show(endless).path("done").asLong();
      assertThat(before).isGreaterThanOrEqualTo(held.path("done").asLong());
      assertThat(server.amc("resume", endless).exitCode()).isZero();
      server.await(endless, job -> job.path("done").asLong() > before);
      assertThat(server.amc("cancel", endless).exitCode()).isZero();
      server.await(endless, ServedHere.is("cancelled"));
      Path folder = temporary.resolve("stopped");
      assertThat(server.amc("fetch", endless, "--quiet", "--out", folder.toString()).exitCode())
          .isZero();
      assertThat(folder.resolve("model.npz")).exists();
      CommandRun verified = CommandRun.of("verify", folder.toString());
      assertThat(verified.exitCode()).as(verified.toString()).isZero();
      assertThat(server.amc("delete", endless).exitCode()).isZero();
      assertThat(server.amc("show", endless).exitCode()).isNotZero();
    }
  }

  @Test
  void shouldRefuseAJobWhoseDataAreNotThere() throws Exception {
    try (ServedHere server = ServedHere.start(temporary.resolve("server"))) {
      Path job = temporary.resolve("lost.yaml");
      Files.writeString(
          job,
          """
          task: {type: csv, train: nowhere.csv, targets: [y]}
          network: {type: dense, hidden: [8]}
          budget: {steps: 10}
          """);
      CommandRun refused = server.amc("submit", job.toString());
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("nowhere.csv");
      assertThat(server.amc("jobs").out()).doesNotContain("lost");
    }
  }
}

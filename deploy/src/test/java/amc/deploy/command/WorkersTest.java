package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.MetricsFile;
import amc.coordinator.folder.MetricsRow;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.StudySummary;
import amc.coordinator.folder.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on worker processes of this machine, with a real cluster on loopback. */
class WorkersTest {
  private static final List<String> JOB = List.of("run", "fig6-depth8", "--steps", "1000");

  @TempDir Path temporary;

  @Test
  void shouldReachTheHashOfOneProcessAndLeaveTheSameFolder() throws IOException {
    Path one = temporary.resolve("one");
    Path two = temporary.resolve("two");
    assertThat(run(one).exitCode()).isEqualTo(0);
    Path curves = temporary.resolve("curves");
    CommandRun cluster =
        run(two, "--workers", "2", "--threads", "1", "--tensorboard", curves.toString());
    assertThat(cluster.err()).isEmpty();
    assertThat(cluster.exitCode()).isEqualTo(0);
    TensorBoardCommandTest.assertRowsOf(two, EventFileReader.folder(curves.resolve("two")));
    assertThat(summary(two).hash()).isEqualTo(summary(one).hash());
    assertThat(summary(two).accepted()).isEqualTo(summary(one).accepted());
    assertThat(steps(two)).isEqualTo(steps(one));
    MetricsRow last = MetricsFile.read(two.resolve(RunFolder.METRICS)).getLast();
    assertThat(summary(two).evaluations()).isEqualTo(last.evaluations());
    assertThat(summary(two).wallSeconds()).isGreaterThanOrEqualTo(last.seconds());
    assertThat(two.resolve("model.npz")).hasSameBinaryContentAs(one.resolve("model.npz"));
    CommandRun verified = CommandRun.of("verify", two.toString());
    assertThat(verified.err()).isEmpty();
    assertThat(verified.out()).contains("verified").contains(summary(one).hash());
  }

  @Test
  void shouldGoOnOnWorkersWithWhatOneProcessBegan() {
    Path whole = temporary.resolve("whole");
    Path parts = temporary.resolve("parts");
    assertThat(run(whole).exitCode()).isEqualTo(0);
    assertThat(
            CommandRun.of(
                    "run", "fig6-depth8", "--steps", "400", "--quiet", "--out", parts.toString())
                .exitCode())
        .isEqualTo(0);
    CommandRun resumed =
        CommandRun.of("resume", parts.toString(), "--steps", "1000", "--workers", "1", "--quiet");
    assertThat(resumed.err()).isEmpty();
    assertThat(summary(parts).hash()).isEqualTo(summary(whole).hash());
  }

  /** Two of its trajectories are there already. */
  @Test
  void shouldRunAStudyToTheTableOfOneProcess() throws IOException {
    Path one = temporary.resolve("one");
    Path two = temporary.resolve("two");
    String few = "study.seeds=1..1";
    assertThat(study(one).exitCode()).isEqualTo(0);
    assertThat(study(two, "--set", few).exitCode()).isEqualTo(0);
    CommandRun cluster = study(two, "--workers", "2", "--threads", "1");
    assertThat(cluster.err()).isEmpty();
    assertThat(cluster.exitCode()).isEqualTo(0);
    assertThat(cluster.out()).contains("4 of 12 trajectories are there");
    assertThat(Objects.requireNonNull(StudySummary.read(two)).hash())
        .isEqualTo(Objects.requireNonNull(StudySummary.read(one)).hash());
    assertThat(rows(two)).isEqualTo(rows(one));
    assertThat(Objects.requireNonNull(StudySummary.read(two)).threads()).isEqualTo(2);
  }

  /** From the beginning, and from where one process has stopped. */
  @Test
  void shouldTrainAPopulationToTheLineageOfOneProcess() throws IOException {
    Path one = temporary.resolve("one");
    Path two = temporary.resolve("two");
    Path parts = temporary.resolve("parts");
    assertThat(population(one, "--threads", "2").exitCode()).isEqualTo(0);
    CommandRun cluster = population(two, "--workers", "2", "--threads", "1");
    assertThat(cluster.err()).isEmpty();
    assertThat(cluster.exitCode()).isEqualTo(0);
    assertThat(two.resolve("lineage.csv")).hasSameTextualContentAs(one.resolve("lineage.csv"));
    assertThat(two.resolve("members.csv")).hasSameTextualContentAs(one.resolve("members.csv"));
    assertThat(two.resolve("model.npz")).hasSameBinaryContentAs(one.resolve("model.npz"));
    assertThat(population(parts, "--steps", "300").exitCode()).isEqualTo(0);
    Path file = parts.resolve("population.yaml");
    Files.writeString(file, Files.readString(file).replace("steps: 300", "steps: 600"));
    CommandRun resumed = CommandRun.of("resume", parts.toString(), "--workers", "1");
    assertThat(resumed.err()).isEmpty();
    assertThat(parts.resolve("lineage.csv")).hasSameTextualContentAs(one.resolve("lineage.csv"));
  }

  private static CommandRun population(Path folder, String... options) {
    List<String> command =
        new ArrayList<>(List.of("run", "population-quick", "--out", folder.toString()));
    if (!List.of(options).contains("--steps")) {
      command.addAll(List.of("--steps", "600"));
    }
    command.addAll(List.of("--set", "population.size=5", "--set", "population.interval=100"));
    command.addAll(List.of("--set", "population.propagation.vary={optimizer.nS: 1.5}"));
    command.addAll(List.of(options));
    return CommandRun.of(command.toArray(String[]::new));
  }

  private static CommandRun study(Path folder, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of("run", "nucleation-quick", "--steps", "1500", "--out", folder.toString()));
    command.addAll(
        List.of(
            "--set",
            "study.seeds=1..3",
            "--set",
            "study.grid=[{network.hidden: ['3x4, 10', '7x4, 10']},"
                + " {network.initial: [{type: kaiming}, {type: normal, scale: 0.01}]}]"));
    command.addAll(List.of(options));
    return CommandRun.of(command.toArray(String[]::new));
  }

  /** The table without evaluations, which depend on windows. */
  private static List<String> rows(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("times.csv")).stream()
        .map(row -> row.replaceFirst(",[^,]*$", ""))
        .toList();
  }

  @Test
  void shouldHaveNothingToDoWhereTheBudgetIsUsedUp() throws IOException {
    Path folder = temporary.resolve("run");
    assertThat(run(folder).exitCode()).isEqualTo(0);
    Summary before = summary(folder);
    Files.delete(folder.resolve("summary.json"));
    CommandRun resumed = CommandRun.of("resume", folder.toString(), "--workers", "1");
    assertThat(resumed.err()).isEmpty();
    assertThat(resumed.exitCode()).isEqualTo(0);
    assertThat(resumed.out()).contains("1,000 steps in ").contains("report: " + folder);
    assertThat(summary(folder).hash()).isEqualTo(before.hash());
    assertThat(summary(folder).trainLoss()).isEqualTo(before.trainLoss());
  }

  @Tag("own-digits")
  @Test
  void shouldReadTheJobsFilesOnWorkersOfThisMachine() throws IOException {
    Path job = temporary.resolve("job.yaml");
    StringBuilder rows = new StringBuilder("x,y\n");
    for (int i = 0; i < 50; i++) {
      rows.append(i / 50.0).append(',').append(Math.sin(i / 8.0)).append('\n');
    }
    Files.writeString(temporary.resolve("rows.csv"), rows);
    Files.writeString(
        job,
        """
        task: {type: csv, train: rows.csv, targets: [y]}
        network: {type: dense, hidden: [5], activation: tanh}
        optimizer: {type: amc, sigma0: 0.02, epsilon: 0.01, nS: 20}
        budget: {steps: 500}
        """);
    Path one = temporary.resolve("one");
    Path two = temporary.resolve("two");
    assertThat(CommandRun.of("run", job.toString(), "--out", one.toString()).err()).isEmpty();
    CommandRun cluster =
        CommandRun.of("run", job.toString(), "--workers", "1", "--out", two.toString());
    assertThat(cluster.err()).isEmpty();
    assertThat(cluster.out()).doesNotContain("sending");
    assertThat(summary(two).hash()).isEqualTo(summary(one).hash());
  }

  /** States of 72 MB: more than a message may hold. */
  @Test
  void shouldTrainANetWhoseStatesAreLargerThanAMessage() throws IOException {
    Path job = temporary.resolve("job.yaml");
    Files.writeString(
        job,
        """
        task: {type: sine, points: 4}
        network: {type: dense, hidden: [3000, 3000]}
        precision: float32
        budget: {steps: 4}
        """);
    Path one = temporary.resolve("one");
    Path two = temporary.resolve("two");
    assertThat(CommandRun.of("run", job.toString(), "--out", one.toString()).err()).isEmpty();
    CommandRun cluster =
        CommandRun.of("run", job.toString(), "--workers", "1", "--out", two.toString());
    assertThat(cluster.err()).isEmpty();
    assertThat(summary(two).hash()).isEqualTo(summary(one).hash());
    CommandRun resumed =
        CommandRun.of("resume", two.toString(), "--steps", "6", "--workers", "1", "--quiet");
    assertThat(resumed.err()).isEmpty();
    assertThat(CommandRun.of("resume", one.toString(), "--steps", "6", "--quiet").err()).isEmpty();
    assertThat(summary(two).hash()).isEqualTo(summary(one).hash());
  }

  @Test
  void shouldRefuseAtOnceWhatAClusterCannotTrain() throws IOException {
    Path job = temporary.resolve("job.yaml");
    Files.writeString(
        job,
        """
        task: {type: sine, points: 4}
        network: {type: dense, hidden: 4200x1}
        budget: {steps: 4}
        """);
    CommandRun refused =
        CommandRun.of(
            "run", job.toString(), "--workers", "1", "--out", temporary.resolve("x").toString());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("layers=4201 have more signal sums than a cluster's frames hold");
    assertThat(temporary.resolve("x")).doesNotExist();
  }

  private static CommandRun run(Path out, String... more) {
    List<String> arguments = new ArrayList<>(JOB);
    arguments.addAll(List.of("--quiet", "--out", out.toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static Summary summary(Path folder) {
    return Objects.requireNonNull(Summary.read(folder));
  }

  /** Steps with a row of metrics. */
  private static List<String> steps(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("metrics.csv")).stream()
        .map(line -> line.substring(0, line.indexOf(',')))
        .toList();
  }
}

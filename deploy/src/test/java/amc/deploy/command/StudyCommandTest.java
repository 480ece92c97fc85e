package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.StudySummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("own-digits")
class StudyCommandTest {
  private static final String STUDY =
      """
      study:
        job:
          task: {type: csv, train: points.csv, targets: [y]}
          network: {hidden: [3]}
          optimizer: {sigma0: 0.1}
          budget: {steps: 400}
        grid:
          - {network.hidden: [2, "2x3"]}
        seeds: 1..6
        event: {type: loss-below, value: 0.2}
        groups: [network.hidden]
      """;

  @TempDir Path temporary;

  private Path folder() {
    return temporary.resolve("out");
  }

  private CommandRun run(String... options) throws IOException {
    StringBuilder rows = new StringBuilder("x,y\n");
    for (int i = 0; i < 20; i++) {
      rows.append("%s,%s\n".formatted(0.1 * i, 0.5 * (i % 3)));
    }
    Files.writeString(temporary.resolve("points.csv"), rows);
    Path file = Files.writeString(temporary.resolve("my-study.yaml"), STUDY);
    List<String> arguments = new ArrayList<>(List.of("run", file.toString()));
    arguments.addAll(List.of("--out", folder().toString()));
    arguments.addAll(Arrays.asList(options));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private StudySummary summary() {
    return Objects.requireNonNull(StudySummary.read(folder()));
  }

  @Test
  void shouldLeaveACompleteFolder() throws IOException {
    CommandRun run = run();
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "study.yaml",
              "state.json",
              "data.sha256",
              "times.csv",
              "survival.csv",
              "summary.json",
              "report.html");
    }
    StudySummary summary = summary();
    assertThat(summary.kind()).isEqualTo("study");
    assertThat(summary.job()).isEqualTo("my-study");
    assertThat(summary.trajectories()).isEqualTo(12);
    assertThat(summary.ended()).isEqualTo(12);
    assertThat(summary.groups()).extracting(StudySummary.Group::group).containsExactly("2", "2x3");
    assertThat(run.out())
        .contains("training set: 20 samples, 1 feature, 1 target")
        .contains("12 of 12 trajectories in ")
        .contains("hash " + summary.hash());
    assertThat(Files.readString(folder().resolve("report.html")))
        .contains("aMC study: my-study")
        .contains("<svg")
        .contains(summary.hash());
  }

  @Test
  void shouldNotDependOnThreadsWindowsAndEngines() throws IOException {
    run("--threads", "1", "--window", "1");
    String times = machineless();
    String hash = summary().hash();
    for (String[] effort :
        new String[][] {
          {"--threads", "2", "--window", "8"},
          {"--threads", "5", "--engine", "scalar"}
        }) {
      delete();
      run(effort);
      assertThat(summary().hash()).isEqualTo(hash);
      assertThat(machineless()).isEqualTo(times);
    }
  }

  /** The table without its last column, evaluations. */
  private String machineless() throws IOException {
    return Files.readString(folder().resolve("times.csv")).replaceAll(",\\d+\n", "\n");
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void shouldComputeWhatIsNewAndNothingElse() throws IOException {
    run("--set", "study.seeds=1..4");
    Path times = folder().resolve("times.csv");
    // A forged number shows whether a row was kept.
    String forged = Files.readString(times).replaceFirst(",\\d+\n$", ",123456789\n");
    Files.writeString(times, forged);
    CommandRun grown =
        run("--set", "study.grid=[{network.hidden: [1, 2, '2x3']}]", "--set", "study.seeds=1..6");
    assertThat(grown.err()).isEmpty();
    assertThat(grown.out()).contains("8 of 18 trajectories are there");
    assertThat(Files.readString(times)).contains(",123456789\n");
    String hash = summary().hash();
    delete();
    run("--set", "study.grid=[{network.hidden: [1, 2, '2x3']}]");
    assertThat(summary().hash()).isEqualTo(hash);
    CommandRun again = CommandRun.of("resume", folder().toString());
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("18 of 18 trajectories are there").contains("hash " + hash);
  }

  @Test
  void shouldVerifyAndFindAForgery() throws IOException {
    run();
    CommandRun verified = CommandRun.of("verify", folder().toString());
    assertThat(verified.err()).isEmpty();
    assertThat(verified.exitCode()).isZero();
    assertThat(verified.out())
        .contains("verified " + folder() + ": 12 trajectories")
        .contains("hash " + summary().hash());
    Path times = folder().resolve("times.csv");
    Files.writeString(times, Files.readString(times).replaceFirst("2,3,\\d+,", "2,3,17,"));
    CommandRun forged = CommandRun.of("verify", folder().toString());
    assertThat(forged.exitCode()).isEqualTo(1);
    assertThat(forged.err())
        .contains("is not verified: {network.hidden=2}, seed 3: ")
        .contains("17 steps, ");
  }

  @Test
  void shouldFindThatTrajectoriesAreLacking() throws IOException {
    run();
    Path times = folder().resolve("times.csv");
    List<String> rows = Files.readAllLines(times);
    Files.write(times, rows.subList(0, rows.size() - 1));
    CommandRun verified = CommandRun.of("verify", folder().toString());
    assertThat(verified.exitCode()).isEqualTo(1);
    assertThat(verified.err())
        .contains("is not verified: its table has 11 trajectories, hash ")
        .contains("its summary 12, hash " + summary().hash())
        .hasLineCount(1);
    assertThat(CommandRun.of("resume", folder().toString()).err()).isEmpty();
    assertThat(CommandRun.of("verify", folder().toString()).err()).isEmpty();
  }

  @Test
  void shouldRefuseOtherData() throws IOException {
    run();
    Path points = temporary.resolve("points.csv");
    Files.writeString(points, Files.readString(points).replace("0.5", "0.6"));
    CommandRun resumed = CommandRun.of("resume", folder().toString());
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err()).contains("points.csv is not the file that the study began with");
  }

  @Test
  void shouldReportElsewhere() throws IOException {
    run();
    Path html = temporary.resolve("r.html");
    String prefix = temporary.resolve("plot").toString();
    CommandRun report =
        CommandRun.of("report", folder().toString(), "--out", html.toString(), "--svg", prefix);
    assertThat(report.exitCode()).isZero();
    assertThat(html).exists();
    assertThat(Path.of(prefix + "-survival.svg")).content().startsWith("<svg");
    CommandRun two = CommandRun.of("report", folder().toString(), "x", "--out", html.toString());
    assertThat(two.err()).contains("is a study: report it alone");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "study.event={type: accuracy-above, value: 0.9} | accuracy-above needs a task with classes",
        "study.seeds=[] | study.seeds=[] has no seed",
        "study.job.task.train=none.csv | none.csv: no such file",
        "optimizer.sigma0=0 | optimizer.sigma0=0 must be > 0",
        "batching={type: minibatch, size: 99} | batching.size=99 must be <= 20",
      })
  void shouldSayWhatIsWrongInOneLine(String setting, String message) throws IOException {
    CommandRun run = run("--set", setting);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("amc: ").contains(message).hasLineCount(1);
    assertThat(folder()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "study.event={type: loss-below, value: -1} | no event in 6 trajectories, so neither",
        "study.seeds=7 | one trajectory: a time, but no estimate of how times are spread.",
        "study.event={type: loss-below, value: 1e9} | no Weibull fit: it needs events at two",
      })
  void shouldSayWhatCannotBeEstimated(String setting, String message) throws IOException {
    CommandRun run = run("--set", setting);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains(message);
    assertThat(Files.readString(folder().resolve("report.html"))).contains(message);
  }

  @Test
  void shouldSayThatSeedsAreTheStudys() throws IOException {
    assertThat(run("--seed", "3").err()).contains("write --set study.seeds=1..20");
  }

  @Test
  void shouldKeepWhatHasEndedWhereOneCannotBegin() throws IOException {
    CommandRun run =
        run(
            "--threads",
            "1",
            "--set",
            "study.grid=[{network.initial.scale: [1, 1e308]}]",
            "--set",
            "network.initial.type=normal",
            "--set",
            "study.groups=[]");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("{network.initial.scale=1E+308}, seed 1: initial loss is not finite")
        .contains("what has ended is kept: amc resume " + folder());
    assertThat(Files.readString(folder().resolve("times.csv"))).hasLineCount(7);
  }
}

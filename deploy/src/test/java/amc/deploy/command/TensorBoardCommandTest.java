package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import amc.coordinator.folder.MetricsFile;
import amc.coordinator.folder.MetricsRow;
import amc.coordinator.folder.RunFolder;
import amc.deploy.command.EventFileReader.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curves for TensorBoard, read by {@link EventFileReader}. */
@Tag("own-digits")
class TensorBoardCommandTest {
  @TempDir Path temporary;

  private Path out() {
    return temporary.resolve("first");
  }

  private Path curves() {
    return temporary.resolve("curves");
  }

  @Test
  void shouldShowEachRowOfTheMetrics() throws IOException {
    double before = Instant.now().toEpochMilli() * 1e-3;
    assertDone(run("--steps", "300"));
    List<Event> events = EventFileReader.folder(curves().resolve("first"));
    assertRowsOf(out(), events);
    assertThat(events.getFirst().scalars().keySet())
        .containsExactly(
            "loss", "trainLoss", "sigma", "accepted", "evaluations", "batchSize", "atFloor");
    assertThat(events.getLast().scalars()).containsKey("acceptanceRate");
    assertThat(events.getFirst().seconds()).isBetween(before, before + 3600);
  }

  @Test
  void shouldShowARunThatWentOnAsOneCurve() throws IOException {
    assertDone(run("--steps", "123"));
    CommandRun resumed =
        CommandRun.of(
            "resume", out().toString(), "--steps", "700", "--tensorboard", curves().toString());
    assertDone(resumed);
    assertThat(EventFileReader.files(curves().resolve("first"))).hasSize(2);
    assertRowsOf(out(), EventFileReader.folder(curves().resolve("first")));
  }

  /** Rows after the checkpoint are written again; a run that is over is shown as well. */
  @Test
  void shouldShowAgainWhatIsTrainedAgain() throws IOException {
    assertDone(run("--steps", "200"));
    Files.delete(out().resolve("checkpoint-200.amc"));
    for (int i = 0; i < 2; i++) {
      assertDone(CommandRun.of("resume", out().toString(), "--tensorboard", curves().toString()));
      assertRowsOf(out(), EventFileReader.folder(curves().resolve("first")));
    }
    assertThat(EventFileReader.files(curves().resolve("first"))).hasSize(3);
  }

  /** As in {@code amc run --tensorboard runs}. */
  @Test
  void shouldWriteIntoTheResultFolderWhereThatIsAskedFor() throws IOException {
    assertDone(
        CommandRun.of(
            "run",
            "fig3",
            "--steps",
            "50",
            "--out",
            out().toString(),
            "--tensorboard",
            "" + temporary));
    assertRowsOf(out(), EventFileReader.folder(out()));
    assertThat(CommandRun.of("verify", out().toString()).exitCode()).isZero();
  }

  @Test
  void shouldShowTheGenerationsOfAPopulation() throws IOException {
    assertDone(population("--steps", "200"));
    Path file = out().resolve("population.yaml");
    Files.writeString(file, Files.readString(file).replace("steps: 200", "steps: 350"));
    assertDone(CommandRun.of("resume", out().toString(), "--tensorboard", curves().toString()));
    List<Event> events = EventFileReader.folder(curves().resolve("first"));
    assertThat(events).extracting(Event::step).containsExactly(100L, 200L, 300L, 350L);
    assertThat(events).extracting(Event::seconds).isSorted();
    List<String> rows = Files.readAllLines(out().resolve("lineage.csv"));
    for (int g = 1; g <= 4; g++) {
      double best = Double.POSITIVE_INFINITY;
      for (String row : rows) {
        String[] cells = row.split(",", -1);
        best = cells[0].equals("" + g) ? Math.min(best, Double.parseDouble(cells[3])) : best;
      }
      assertThat(events.get(g - 1).scalars())
          .containsOnlyKeys("bestRank", "bestLoss", "medianRank", "medianLoss")
          .containsEntry("bestRank", (float) best);
    }
  }

  @Test
  void shouldRefuseAStudy() {
    CommandRun study = CommandRun.of("run", "nucleation-quick", "--tensorboard", "" + curves());
    assertThat(study)
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "amc: --tensorboard is for runs and populations: a study's curves are in its"
                    + " report.html\n"));
    assertThat(curves()).doesNotExist();
  }

  @Test
  void shouldRefuseAtTheStartWhatCannotBeWritten() throws IOException {
    Files.createFile(curves());
    for (CommandRun refused : List.of(run("--steps", "50"), population("--steps", "100"))) {
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err())
          .startsWith("amc: cannot write " + curves().resolve("first") + ": ")
          .endsWith(" with --tensorboard\n")
          .hasLineCount(1);
      assertThat(out()).doesNotExist();
    }
    CommandRun nowhere = CommandRun.of("run", "fig3", "--tensorboard", "");
    assertThat(nowhere.err())
        .isEqualTo("amc: --tensorboard is empty: give a folder, or leave it out\n");
  }

  /** What is refused must not hide the curves of the run that is there. */
  @Test
  void shouldKeepTheCurvesOfARunThatIsThere() throws IOException {
    assertDone(run("--steps", "50"));
    CommandRun again = run("--steps", "60");
    assertThat(again.err()).contains("must be empty");
    assertThat(EventFileReader.files(curves().resolve("first"))).hasSize(1);
  }

  private CommandRun run(String... options) {
    return command(Stream.concat(Stream.of("fig3", "--engine", "scalar"), Stream.of(options)));
  }

  private CommandRun population(String... options) {
    String[] small = {
      "population-quick", "--set", "population.size=4", "--set", "population.interval=100"
    };
    return command(Stream.concat(Stream.of(small), Stream.of(options)));
  }

  private CommandRun command(Stream<String> options) {
    Stream<String> places =
        Stream.of("--quiet", "--out", out().toString(), "--tensorboard", curves().toString());
    return CommandRun.of(
        Stream.of(Stream.of("run"), options, places).flatMap(s -> s).toArray(String[]::new));
  }

  private static void assertDone(CommandRun run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  /** Steps, times and some of the numbers are those of the metrics. */
  static void assertRowsOf(Path run, List<Event> events) {
    List<MetricsRow> rows = MetricsFile.read(run.resolve(RunFolder.METRICS));
    assertThat(events)
        .extracting(Event::step)
        .containsExactlyElementsOf(rows.stream().map(MetricsRow::step).toList());
    double start = events.getFirst().seconds() - rows.getFirst().seconds();
    for (int i = 0; i < rows.size(); i++) {
      MetricsRow row = rows.get(i);
      Event event = events.get(i);
      assertThat(event.seconds()).isCloseTo(start + row.seconds(), within(1e-5));
      assertThat(event.scalars())
          .containsEntry("loss", (float) row.loss())
          .containsEntry("sigma", (float) row.sigma())
          .containsEntry("accepted", (float) row.accepted());
    }
  }
}

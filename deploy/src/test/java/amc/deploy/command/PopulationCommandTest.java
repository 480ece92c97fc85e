package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.PopulationSummary;
import amc.coordinator.folder.Summary;
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
import org.junit.jupiter.params.provider.ValueSource;

@Tag("own-digits")
class PopulationCommandTest {
  private static final String JOB =
      """
      task: {type: csv, train: points.csv, targets: [c], classes: 2}
      network: {hidden: [3]}
      optimizer: {sigma0: 0.1, epsilon: 0.01, nS: 20, signalNorm: true}
      budget: {steps: 350}
      seed: 11
      """;
  private static final String POPULATION =
      """
      population:
        size: 6
        interval: 100
        propagation: {type: truncation, fraction: 0.34, vary: {optimizer.nS: 1.5}}
      """;

  @TempDir Path temporary;

  private Path folder() {
    return temporary.resolve("out");
  }

  private CommandRun run(String... options) throws IOException {
    return run(POPULATION + JOB, folder(), options);
  }

  private CommandRun run(String text, Path out, String... options) throws IOException {
    StringBuilder rows = new StringBuilder("x,y,c\n");
    for (int i = 0; i < 40; i++) {
      rows.append("%s,%s,%s\n".formatted(i % 7 - 3, i % 5 - 2, i % 7 > i % 5 ? 1 : 0));
    }
    Files.writeString(temporary.resolve("points.csv"), rows);
    Path file = Files.writeString(temporary.resolve("my-job.yaml"), text);
    List<String> arguments = new ArrayList<>(List.of("run", file.toString()));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(Arrays.asList(options));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private PopulationSummary summary() {
    return Objects.requireNonNull(PopulationSummary.read(folder()));
  }

  private List<String> lineage() throws IOException {
    return Files.readAllLines(folder().resolve("lineage.csv"));
  }

  @Test
  void shouldLeaveACompleteFolder() throws IOException {
    CommandRun run = run();
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "population.yaml",
              "state.json",
              "data.sha256",
              "lineage.csv",
              "metrics.csv",
              "members",
              "members.csv",
              "model.npz",
              "summary.json",
              "report.html");
    }
    PopulationSummary summary = summary();
    assertThat(summary.kind()).isEqualTo("population");
    assertThat(summary.members()).isEqualTo(6);
    assertThat(summary.generations()).isEqualTo(4);
    assertThat(summary.steps()).isEqualTo(350);
    assertThat(lineage())
        .hasSize(1 + 4 * 6)
        .first()
        .isEqualTo("generation,member,parent,rank,loss,hash");
    assertThat(run.out())
        .contains("6 members, 4 generations in ")
        .contains("hash " + summary.best().hash() + "; all: " + summary.hash());
    assertThat(Files.readString(folder().resolve("report.html")))
        .contains("aMC population: my-job, seed 11")
        .contains("Descent of the last generation");
  }

  /** Members that are left alone are runs, each with its seed. */
  @Test
  void shouldTrainIndependentMembersAsRuns() throws IOException {
    run("--set", "population.propagation={type: none}");
    for (int m : new int[] {0, 5}) {
      Path alone = temporary.resolve("alone" + m);
      run(JOB, alone, "--seed", Integer.toString(11 + m));
      String hash = Objects.requireNonNull(Summary.read(alone)).hash();
      assertThat(lineage().get(1 + 3 * 6 + m))
          .startsWith("4,%s,%s,".formatted(m, m))
          .endsWith(hash);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "population.propagation={type: truncation, fraction: 0.34, vary: {optimizer.nS: 2}}",
        "population.propagation={type: tournament, carries: []}",
        "population.propagation={type: boltzmann, temperature: 0.01, carries: [mean]}",
        "population.propagation={type: winners, fraction: 0.5, carries: [sigma]}",
        "population.propagation={type: exchange, lowest: 1e-4, highest: 1e-1}",
        "population.propagation={type: annealing, from: 1e-1, to: 1e-3}",
        "population.islands={count: 2, every: 2}",
        "batching={type: minibatch, size: 9}",
        "batching={type: progressive, size: 5, threshold: 0.4}",
        "population.rank={by: validation-loss, holdOut: 0.25}",
        "population.rank={by: validation-accuracy, holdOut: 0.25}",
      })
  void shouldNotDependOnThreadsWindowsAndInterruptions(String setting) throws IOException {
    assertThat(run("--set", setting, "--threads", "1", "--window", "1").err()).isEmpty();
    List<String> lineage = lineage();
    String hash = summary().hash();
    assertThat(lineage.stream().skip(7).anyMatch(LineageRow::isCopy)).isTrue();
    delete(folder());
    run("--set", setting, "--threads", "4", "--window", "7");
    assertThat(lineage()).isEqualTo(lineage);
    if (!setting.contains("annealing")) { // whose temperatures depend on the budget
      interrupt(2);
    }
    CommandRun resumed = CommandRun.of("resume", folder().toString(), "--threads", "2");
    assertThat(resumed.err()).isEmpty();
    assertThat(lineage()).isEqualTo(lineage);
    assertThat(summary().hash()).isEqualTo(hash);
    CommandRun verified = CommandRun.of("verify", folder().toString());
    assertThat(verified.err()).isEmpty();
    assertThat(verified.out()).contains("verified " + folder() + ": the winner, 4 generations");
    CommandRun all = CommandRun.of("verify", folder().toString(), "--all");
    assertThat(all.err()).isEmpty();
    assertThat(all.out()).contains(": 6 members, 4 generations, hash of all " + hash);
  }

  /** Rows of lineage.csv. */
  private static final class LineageRow {
    private LineageRow() {}

    static boolean isCopy(String row) {
      String[] cells = row.split(",", -1);
      return !cells[1].equals(cells[2]);
    }
  }

  /** As if the process had died some time after it had saved a generation. */
  private void interrupt(int generation) throws IOException {
    Path shorter = temporary.resolve("shorter");
    List<String> all = lineage();
    String text = Files.readString(folder().resolve("population.yaml"));
    CommandRun run =
        run(text.replace("steps: 350", "steps: " + generation * 100), shorter, "--quiet");
    assertThat(run.err()).isEmpty();
    delete(folder().resolve("members"));
    try (Stream<Path> files = Files.list(shorter.resolve("members"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder().resolve("members").resolve(file.getFileName()));
      }
    }
    // The last row was being written.
    List<String> rows = all.subList(0, 1 + 6 * generation + 2);
    Files.writeString(folder().resolve("lineage.csv"), String.join("\n", rows));
    Files.delete(folder().resolve("summary.json"));
    delete(shorter.resolve("members"));
    Files.delete(shorter.resolve("members"));
    delete(shorter);
    Files.delete(shorter);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (Files.isDirectory(file)) {
          delete(file);
        }
        Files.delete(file);
      }
    }
  }

  @Test
  void shouldBeginAgainWhereStatesAreDamaged() throws IOException {
    run();
    List<String> lineage = lineage();
    Path state = folder().resolve("members/g4-m3.amc");
    byte[] bytes = Files.readAllBytes(state);
    bytes[60] ^= 1;
    Files.write(state, bytes);
    CommandRun resumed = CommandRun.of("resume", folder().toString());
    assertThat(resumed.err()).contains("states of generation 4 are damaged");
    assertThat(resumed.exitCode()).isZero();
    assertThat(lineage()).isEqualTo(lineage);
  }

  @Test
  void shouldSayThatRowsOfTheLineageAreDamaged() throws IOException {
    run();
    List<String> lineage = lineage();
    List<String> rows = new ArrayList<>(lineage);
    rows.set(1 + 2 * 6, "garbage");
    Files.write(folder().resolve("lineage.csv"), rows);
    CommandRun resumed = CommandRun.of("resume", folder().toString());
    assertThat(resumed.err()).contains("lineage.csv: rows after generation 2 are damaged");
    assertThat(lineage()).isEqualTo(lineage);
  }

  @Test
  void shouldFindAForgery() throws IOException {
    run("--set", "population.propagation={type: none}");
    Path file = folder().resolve("lineage.csv");
    List<String> rows = new ArrayList<>(lineage());
    String row = rows.get(8);
    rows.set(8, row.substring(0, row.length() - 1) + (row.endsWith("0") ? "1" : "0"));
    Files.write(file, rows);
    CommandRun all = CommandRun.of("verify", folder().toString(), "--all");
    assertThat(all.exitCode()).isEqualTo(1);
    assertThat(all.err()).contains("is not verified: member 1 of generation 2: rank value ");
  }

  @Test
  void shouldFindThatTheLineageLacksAGeneration() throws IOException {
    run();
    Files.write(folder().resolve("lineage.csv"), lineage().subList(0, 1 + 6 * 2));
    CommandRun verified = CommandRun.of("verify", folder().toString());
    assertThat(verified.exitCode()).isEqualTo(1);
    assertThat(verified.err())
        .contains("is not verified: its lineage has 2 generations, hash ")
        .contains("its summary 4, hash " + summary().hash())
        .hasLineCount(1);
  }

  @Test
  void shouldCompareRepetitionsAlone() throws IOException {
    List<String> folders = new ArrayList<>(List.of("report"));
    for (int i = 0; i < 6; i++) {
      Path folder = temporary.resolve("p" + i);
      String steps = i < 3 ? "200" : "300";
      run(POPULATION + JOB, folder, "--seed", 100 * i + "", "--steps", steps, "--quiet");
      folders.add(folder.toString());
    }
    folders.addAll(List.of("--out", temporary.resolve("compared.html").toString()));
    CommandRun report = CommandRun.of(folders.toArray(String[]::new));
    assertThat(report.err()).isEmpty();
    assertThat(report.out())
        .contains(", 6 members, 200 steps, every 100 | 3 | ")
        .contains(", 6 members, 300 steps, every 100 | 3 | ");
    Path near = temporary.resolve("near");
    run(POPULATION + JOB, near, "--seed", "105", "--steps", "200", "--quiet");
    CommandRun shared =
        CommandRun.of(
            "report", temporary.resolve("p1").toString(), near.toString(), "--out", "unwritten");
    assertThat(shared.exitCode()).isEqualTo(2);
    assertThat(shared.err()).contains("share members").contains("at least 6 apart").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "population.size=1 | population.size=1 must be >= 2",
        "population.interval=351 | must be <= budget.steps=350",
        "population.rank={by: validation-loss, holdOut: 0.001} | leaves 0 of them for comparing",
        "population.rank={by: validation-loss, holdOut: 0.999} | leaves 0 of them for training",
        "task.train=none.csv | none.csv: no such file",
        "batching={type: minibatch, size: 99} | batching.size=99 must be <= 40",
      })
  void shouldSayWhatIsWrongInOneLine(String setting, String message) throws IOException {
    CommandRun run = run("--set", setting);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("amc: ").contains(message).hasLineCount(1);
    assertThat(folder()).doesNotExist();
  }

  @Test
  void shouldGoOnAsItBegan() throws IOException {
    run();
    CommandRun resumed =
        CommandRun.of("resume", folder().toString(), "--set", "population.size=12");
    assertThat(resumed.err()).contains("a population goes on as it began");
    Files.writeString(temporary.resolve("points.csv"), "x,y,c\n1,2,1\n3,1,0\n");
    CommandRun other = CommandRun.of("resume", folder().toString());
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("is not the file that the population began with");
  }
}

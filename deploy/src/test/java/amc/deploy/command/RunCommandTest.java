package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.Disk;
import amc.coordinator.folder.MetricsFile;
import amc.coordinator.folder.MetricsRow;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.RunIdentity;
import amc.coordinator.folder.Summary;
import amc.deploy.run.Jobs;
import amc.protocol.job.Job;
import amc.protocol.job.JobIdentity;
import amc.protocol.job.JobWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("own-digits")
class RunCommandTest {
  @TempDir Path temporary;

  @Test
  void shouldLeaveACompleteFolder() throws IOException {
    Path folder = temporary.resolve("run");
    CommandRun run = run(folder, "--steps", "300", "--seed", "7", "--window", "4");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    Summary summary = summary(folder);
    assertThat(run.out()).contains("300 steps in ").contains("hash " + summary.hash());
    assertThat(summary.seed()).isEqualTo(7);
    assertThat(summary.steps()).isEqualTo(300);
    assertThat(summary.window()).isEqualTo("4");
    assertThat(summary.engine()).isEqualTo("scalar");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "job.yaml",
              "decisions.log",
              "metrics.csv",
              "summary.json",
              "model.npz",
              "report.html",
              "checkpoint-0.amc",
              "checkpoint-300.amc");
    }
    List<MetricsRow> rows = MetricsFile.read(folder.resolve(RunFolder.METRICS));
    assertThat(rows.getFirst().step()).isZero();
    assertThat(rows.getLast().step()).isEqualTo(300);
    assertThat(rows.getLast().accepted()).isEqualTo(summary.accepted());
    assertThat(rows.getLast().loss()).isEqualTo(summary.loss());
  }

  @Test
  void shouldSayNothingWhenQuiet() {
    CommandRun run = run(temporary.resolve("run"), "--steps", "20", "--quiet");
    assertThat(run).isEqualTo(new CommandRun(0, "", ""));
  }

  @Test
  void shouldResumeToTheHashOfAnUninterruptedRun() {
    Path whole = temporary.resolve("whole");
    Path parts = temporary.resolve("parts");
    run(whole, "--steps", "700", "--window", "3", "--threads", "1");
    run(parts, "--steps", "123", "--window", "8", "--threads", "2");
    CommandRun resumed = CommandRun.of("resume", parts.toString(), "--steps", "700");
    assertThat(resumed.err()).isEmpty();
    assertThat(resumed.exitCode()).isZero();
    assertThat(summary(parts).hash()).isEqualTo(summary(whole).hash());
    assertThat(summary(parts).accepted()).isEqualTo(summary(whole).accepted());
  }

  @Test
  void shouldResumeFromTheCheckpointBeforeADamagedOne() throws IOException {
    Path folder = temporary.resolve("run");
    run(folder, "--steps", "200");
    String hash = summary(folder).hash();
    Path newest = folder.resolve("checkpoint-200.amc");
    byte[] bytes = Files.readAllBytes(newest);
    bytes[100] ^= 1;
    Files.write(newest, bytes);
    CommandRun resumed = CommandRun.of("resume", folder.toString());
    assertThat(resumed.exitCode()).isZero();
    assertThat(resumed.err().strip())
        .isEqualTo("amc: " + newest + " is damaged: using the one before");
    assertThat(summary(folder).hash()).isEqualTo(hash);
  }

  @Test
  void shouldVerifyARunWithAnotherWindow() {
    Path folder = temporary.resolve("run");
    run(folder, "--steps", "500", "--window", "5");
    CommandRun verified = CommandRun.of("verify", folder.toString());
    assertThat(verified.err()).isEmpty();
    assertThat(verified.exitCode()).isZero();
    assertThat(verified.out())
        .startsWith("verified " + folder + ": 500 steps, ")
        .contains("2 state hashes, hash " + summary(folder).hash())
        .contains("window 3");
  }

  @Test
  void shouldNotVerifyALogWithAnotherLoss() throws IOException {
    Path folder = temporary.resolve("run");
    run(folder, "--steps", "500");
    LogForger.changeLastLoss(folder.resolve(RunFolder.DECISIONS));
    CommandRun verified = CommandRun.of("verify", folder.toString());
    assertThat(verified.exitCode()).isEqualTo(1);
    assertThat(verified.err().strip())
        .startsWith("amc: " + folder + " is not verified: loss after step ")
        .contains(" in the log");
  }

  @Test
  void shouldSayThatAnEngineIsNoneOfThisPrograms() {
    Path folder = temporary.resolve("run");
    Job job = Jobs.read("quickstart", List.of());
    RunIdentity identity = new RunIdentity(JobIdentity.hash(job), "abacus");
    RunFolder.create(Disk.local(), folder, JobWriter.toYaml(job), new byte[0], identity).close();
    CommandRun resumed = CommandRun.of("resume", folder.toString());
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err().strip())
        .isEqualTo(
            "amc: engine=abacus of %s is none of this program's: use the version of amc that made the run"
                .formatted(folder.resolve(RunFolder.DECISIONS)));
  }

  @Test
  void shouldNeitherResumeNorVerifyInAnotherArithmetic() throws IOException {
    Path folder = temporary.resolve("run");
    run(folder, "--steps", "50");
    Path file = folder.resolve(RunFolder.SUMMARY);
    String json = Files.readString(file);
    Files.writeString(
        file, json.replace("\"arithmeticVersion\" : 1\n", "\"arithmeticVersion\" : 2\n"));
    String refused =
        "amc: arithmeticVersion=2 must be 1, that of this program (%s): use the version of amc that"
            .formatted(file);
    String path = folder.toString();
    for (List<String> command :
        List.of(
            List.of("verify", path),
            List.of("verify", path, "--engine", "scalar"),
            List.of("resume", path, "--steps", "60"),
            List.of("resume", path, "--steps", "60", "--workers", "1"))) {
      CommandRun answer = CommandRun.of(command.toArray(String[]::new));
      assertThat(answer.exitCode()).as("%s", command).isEqualTo(2);
      assertThat(answer.err().strip()).startsWith(refused).doesNotContain("\n");
    }
    Files.writeString(file, json.replaceFirst(",\\s*\"arithmeticVersion\" : 1", ""));
    assertThat(CommandRun.of("verify", path).exitCode()).isZero();
    assertThat(CommandRun.of("resume", path, "--steps", "60").exitCode()).isZero();
  }

  @Test
  void shouldNotVerifyADamagedLog() throws IOException {
    Path folder = temporary.resolve("run");
    run(folder, "--steps", "500");
    Path log = folder.resolve(RunFolder.DECISIONS);
    byte[] bytes = Files.readAllBytes(log);
    bytes[60] ^= 1;
    Files.write(log, bytes);
    CommandRun verified = CommandRun.of("verify", folder.toString());
    assertThat(verified.exitCode()).isEqualTo(1);
    assertThat(verified.err()).contains("is not verified: the log is damaged after step");
  }

  @Test
  void shouldNotVerifyAnotherHash() throws IOException {
    Path folder = temporary.resolve("run");
    run(folder, "--steps", "100");
    Path file = folder.resolve(RunFolder.SUMMARY);
    String hash = summary(folder).hash();
    Files.writeString(file, Files.readString(file).replace(hash, "0123456789abcdef"));
    CommandRun verified = CommandRun.of("verify", folder.toString());
    assertThat(verified.exitCode()).isEqualTo(1);
    assertThat(verified.err().strip())
        .isEqualTo(
            "amc: %s is not verified: state hash after 100 steps is %s here, 0123456789abcdef in"
                    .formatted(folder, hash)
                + " the record");
  }

  @Test
  void shouldPutSeveralRunsIntoOneReport() throws IOException {
    Path one = temporary.resolve("one");
    Path two = temporary.resolve("two");
    run(one, "--steps", "200");
    run(two, "--steps", "200", "--seed", "2");
    Path page = temporary.resolve("page.html");
    CommandRun report =
        CommandRun.of(
            "report",
            one.toString(),
            two.toString(),
            "--out",
            page.toString(),
            "--svg",
            temporary.resolve("plot").toString());
    assertThat(report.exitCode()).isZero();
    assertThat(Files.readString(page)).contains("fig3, seed 1").contains("fig3, seed 2");
    assertThat(Files.readString(temporary.resolve("plot-loss.svg"))).startsWith("<svg xmlns=");
  }

  private static CommandRun run(Path folder, String... options) {
    List<String> arguments =
        Stream.concat(
                Stream.of("run", "fig3", "--engine", "scalar", "--out", folder.toString()),
                Stream.of(options))
            .toList();
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static Summary summary(Path folder) {
    return Objects.requireNonNull(Summary.read(folder));
  }
}

package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Going on with runs whose folders or data have moved, or whose data have changed. */
class MovedRunTest {
  @TempDir Path temporary;
  private Path project;
  private Path run;
  private String hash;

  /** A project with data, a job and a run of 40 steps; what 90 steps in one go come to. */
  @BeforeEach
  void train() throws IOException {
    project = Files.createDirectory(temporary.resolve("project"));
    write(project.resolve("data.csv"), 20, 1);
    Files.writeString(
        project.resolve("job.yaml"),
        """
        task: {type: csv, train: data.csv, targets: [y]}
        network: {type: dense, hidden: [3]}
        budget: {steps: 40}
        """);
    run = project.resolve("run");
    String job = project.resolve("job.yaml").toString();
    Path whole = temporary.resolve("whole");
    assertThat(CommandRun.of("run", job, "--steps", "90", "--out", whole.toString()).err())
        .isEmpty();
    hash = Objects.requireNonNull(Summary.read(whole)).hash();
    assertThat(CommandRun.of("run", job, "--out", run.toString()).err()).isEmpty();
  }

  @Test
  void shouldFindDataThatMovedAlongWithTheRun() throws IOException {
    Path moved = Files.move(project, temporary.resolve("moved"));
    CommandRun resumed = resume(moved.resolve("run"));
    assertThat(resumed.err())
        .isEqualTo(
            "amc: task.train=%s is not there any more: using %s%n"
                .formatted(project.resolve("data.csv"), moved.resolve("data.csv")));
    assertGoneOn(resumed, moved.resolve("run"));
    assertGoneOn(CommandRun.of("verify", moved.resolve("run").toString()), moved.resolve("run"));
  }

  @Test
  void shouldSayWhichLineNamesDataThatAreGone() throws IOException {
    Files.delete(project.resolve("data.csv"));
    CommandRun resumed = resume(run);
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err())
        .isEqualTo(
            "amc: task.train=%s does not exist (%s line 2): say where it is with --set task.train=PATH, or correct that line%n"
                .formatted(project.resolve("data.csv"), run.resolve("job.yaml")));
  }

  @Test
  void shouldTakeDataOfAnotherPlaceAndNameByTheirChecksum() throws IOException {
    Path elsewhere = temporary.resolve("points.csv");
    Files.move(project.resolve("data.csv"), elsewhere);
    String setting = "task.train=" + elsewhere;
    assertGoneOn(resume(run, "--set", setting), run);
    assertGoneOn(CommandRun.of("resume", run.toString()), run);
    assertGoneOn(CommandRun.of("verify", run.toString()), run);

    write(elsewhere, 20, 2);
    CommandRun changed = resume(run, "--set", setting);
    assertThat(changed.exitCode()).isEqualTo(2);
    assertThat(changed.err())
        .startsWith("amc: task.train=%s is not the file that the run began".formatted(elsewhere))
        .contains("--set task.train=PATH")
        .hasLineCount(1);
  }

  @Test
  void shouldRefuseFewerRows() throws IOException {
    write(project.resolve("data.csv"), 12, 1);
    CommandRun resumed = resume(run);
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err()).contains("data.csv is not the file that the run began with");
  }

  @Test
  void shouldRefuseFewerRowsWhereNobodyTookChecksums() throws IOException {
    Files.delete(run.resolve(RunFolder.DATA));
    write(project.resolve("data.csv"), 12, 1);
    CommandRun resumed = resume(run);
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err())
        .contains("batches of 20 samples, these data make it")
        .contains("resume with the same data files")
        .hasLineCount(1);
  }

  @Test
  void shouldGoOnWithAFolderThatHasNoChecksums() throws IOException {
    Files.delete(run.resolve(RunFolder.DATA));
    assertGoneOn(resume(run), run);
    Path elsewhere = temporary.resolve("points.csv");
    Files.move(project.resolve("data.csv"), elsewhere);
    CommandRun renamed = resume(run, "--set", "task.train=" + elsewhere);
    assertThat(renamed.exitCode()).isEqualTo(2);
    assertThat(renamed.err()).startsWith("amc: --set: the files must have the names");
  }

  @Test
  void shouldStartRelativePathsOfTheRunsJobAtTheRun() throws IOException {
    Path job = run.resolve(RunFolder.JOB);
    Files.writeString(
        job, Files.readString(job).replace(project.resolve("data.csv").toString(), "../data.csv"));
    assertGoneOn(resume(run), run);
  }

  @Test
  void shouldSetNothingButFiles() {
    CommandRun resumed = resume(run, "--set", "optimizer.nS=3");
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err())
        .isEqualTo(
            "amc: --set: a run goes on as it began, only its files may have moved: set one of"
                + " task.train\n");
  }

  private CommandRun resume(Path folder, String... more) {
    String[] first = {"resume", folder.toString(), "--steps", "90"};
    return CommandRun.of(
        Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new));
  }

  private void assertGoneOn(CommandRun done, Path folder) {
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(Objects.requireNonNull(Summary.read(folder)).hash()).isEqualTo(hash);
  }

  private static void write(Path file, int rows, int slope) throws IOException {
    StringBuilder text = new StringBuilder("x,y\n");
    for (int i = 0; i < rows; i++) {
      text.append(i / 10.0).append(',').append(slope * i / 20.0).append('\n');
    }
    Files.writeString(file, text);
  }
}

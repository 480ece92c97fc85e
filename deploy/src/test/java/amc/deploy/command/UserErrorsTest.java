package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user who is wrong reads: one line with cause and remedy, and exit code 2. */
@Tag("own-digits")
class UserErrorsTest {
  @TempDir Path temporary;

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("no command given: see amc --help"),
        mistake("window=0 must be in [1, 32] or auto (--window)", "run", "fig3", "--window", "0"),
        mistake("window=-3 must be in [1, 32] or auto (--window)", "run", "fig3", "--window", "-3"),
        mistake(
            "window=many must be in [1, 32] or auto (--window)", "run", "fig3", "--window", "many"),
        mistake(
            "threads=0 must be in [1, 1024] (--threads): leave it out to use all processors",
            "run",
            "fig3",
            "--threads",
            "0"),
        mistake(
            "preset=fig33 is not a bundled job (amc presets list): did you mean fig3?",
            "run",
            "fig33"),
        mistake(
            "job=none.yaml does not exist: give a job file or a name from amc presets list",
            "run",
            "none.yaml"),
        mistake(
            "only=mnits is in no case's name (--only): the cases are step-16, step-64, fig4"
                + " 1-100-1, mnist 784-16-16-10, 784-256-256-10",
            "bench",
            "--only",
            "fig4,mnits"),
        mistake(
            "only=fig4 is in no case's name (--only): the cases are mnist 784-16-16-10, step-128",
            "bench",
            "cluster",
            "--only",
            "fig4"),
        mistake("seconds=0.0 must be > 0 (--seconds)", "bench", "--seconds", "0"),
        mistake("rounds=0 must be > 0 (--rounds)", "bench", "cluster", "--rounds", "0"),
        mistake(
            "threads=0 must be in [1, 1024] (--threads): leave it out to use all processors",
            "bench",
            "--threads",
            "1,0"),
        mistake("port=65536 must be in [0, 65535] (--port)", "coordinator", "--port", "65536"),
        mistake(
            "answer-port=-1 must be in [0, 65535] (--answer-port)",
            "coordinator",
            "--answer-port",
            "-1"),
        mistake("port=65536 must be in [0, 65535] (--port)", "worker", "--port", "65536"),
        mistake(
            "address=here of a coordinator (--seed) must be HOST:PORT with a port of at most 65535",
            "worker",
            "--seed",
            "here"),
        mistake(
            "cluster=here:2551 must be the URL of a server, such as http://HOST:8080, or the name"
                + " of a context (--cluster)",
            "run",
            "fig3",
            "--cluster",
            "here:2551"),
        mistake(
            "--workers and --cluster exclude each other: give one of them",
            "run",
            "fig3",
            "--cluster",
            "http://127.0.0.1:1",
            "--workers",
            "2"),
        mistake(
            "--threads is for this machine: those of a cluster are its workers' (amc worker"
                + " --threads)",
            "run",
            "fig3",
            "--cluster",
            "http://127.0.0.1:1",
            "--threads",
            "2"),
        mistake(
            "--tensorboard is for what trains on this machine: leave it out with --cluster",
            "run",
            "fig3",
            "--cluster",
            "http://127.0.0.1:1",
            "--tensorboard",
            "curves"),
        mistake("--out is empty: give a folder, or leave it out", "run", "fig3", "--out", ""),
        mistake("data=cifar must be one of mnist, fashion-mnist", "data", "fetch", "cifar"));
  }

  private static Arguments mistake(String message, String... arguments) {
    return Arguments.of(List.of(arguments), message);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void shouldSayWhatIsWrongInOneLine(List<String> arguments, String message) {
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run).isEqualTo(new CommandRun(2, "", "amc: " + message + "\n"));
  }

  @Test
  void shouldNameANegativeWidthAndItsLine() throws IOException {
    assertThat(jobError("network: {type: dense, hidden: [4, -4], activation: tanh}"))
        .startsWith("amc: network.hidden[1]=-4 must be >= 1 (job.yaml line 3)");
  }

  @Test
  void shouldRefuseANetThatNoArrayHolds() throws IOException {
    assertThat(jobError("network: {type: dense, hidden: [46341, 46341]}"))
        .startsWith("amc: network.hidden: the net has 2147673646 parameters, must be <= 1342")
        .contains("make it smaller, or set precision: float32");
  }

  @Test
  void shouldNameAnUnknownField() throws IOException {
    assertThat(jobError("network: {type: dense, hidden: [4], activaton: tanh}"))
        .startsWith("amc: network.activaton")
        .contains("job.yaml line 3")
        .contains("activation");
  }

  @Test
  void shouldKeepAFolderThatIsNotEmpty() throws IOException {
    Path file = Files.writeString(temporary.resolve("thesis.txt"), "dear");
    CommandRun run = CommandRun.of("run", "fig3", "--out", temporary.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "amc: out=%s must be empty: choose another folder with --out\n".formatted(temporary));
    assertThat(file).hasContent("dear");
  }

  @Test
  void shouldNameAFolderThatCannotBeMade() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");
    Path folder = file.resolve("run");
    CommandRun run = CommandRun.of("run", "fig3", "--out", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("amc: cannot write " + folder + ": ").hasLineCount(1);
  }

  @EnabledOnOs(OS.LINUX) // whose /sys takes no folders, not even from root
  @Test
  void shouldSayWhatToDoAboutAReadOnlyPlace() {
    Path folder = Path.of("/sys/amc-run");
    CommandRun run = CommandRun.of("run", "fig3", "--out", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .matches(
            "amc: cannot write /sys/amc-run: (Operation not permitted|permission denied"
                + "|Read-only file system): make the folder writable or choose another one with"
                + " --out\n");
    assertThat(folder).doesNotExist();
  }

  @Test
  void shouldNameAFolderThatIsNoRun() {
    for (String command : List.of("resume", "verify")) {
      CommandRun run = CommandRun.of(command, temporary.toString());
      assertThat(run)
          .isEqualTo(
              new CommandRun(
                  2,
                  "",
                  "amc: %s is not a run folder, it has no job.yaml: give the folder of an amc run\n"
                      .formatted(temporary)));
    }
  }

  @Test
  void shouldRefuseASmallerBudgetOnResume() {
    Path folder = temporary.resolve("run");
    CommandRun.of("run", "fig3", "--steps", "50", "--out", folder.toString());
    CommandRun run = CommandRun.of("resume", folder.toString(), "--steps", "40");
    assertThat(run)
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "amc: steps=40 must be >= 50, the budget so far (--steps): leave it out to go on to"
                    + " that\n"));
  }

  /** Standard error of running a job with a line that is wrong. */
  private String jobError(String line) throws IOException {
    Path job =
        Files.writeString(
            temporary.resolve("job.yaml"),
            "task: {type: sine, points: 10}\nbudget: {steps: 10}\n" + line + "\n");
    CommandRun run =
        CommandRun.of("run", job.toString(), "--out", temporary.resolve("run").toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1);
    assertThat(temporary.resolve("run")).doesNotExist();
    return run.err();
  }
}

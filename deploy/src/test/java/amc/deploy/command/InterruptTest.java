package amc.deploy.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C on a real process of the launcher. */
@EnabledOnOs(OS.LINUX) // env --default-signal is GNU's
final class InterruptTest {
  private static final String ENDLESS = "1000000000000";

  @TempDir private Path folder;
  private InstalledLauncher launcher;

  @BeforeEach
  void layOut() throws IOException {
    launcher = InstalledLauncher.layOut(folder.resolve("app"));
  }

  @Test
  void shouldSaveAndResumeToTheHashOfAnUninterruptedRun() throws Exception {
    Path run = folder.resolve("run");
    Process process =
        start("run", "fig3", "--engine", "scalar", "--steps", ENDLESS, "--out", run.toString());
    try (BufferedReader out = process.inputReader(UTF_8)) {
      assertThat(out.readLine()).isEqualTo("training in " + run);
      interrupt(process);
      assertThat(out.lines().toList().getLast())
          .isEqualTo("stopped at a checkpoint; go on with: amc resume " + run);
    }
    assertThat(process.waitFor()).isEqualTo(130);

    long steps = summary(run).steps() + 1000;
    Path job = run.resolve(RunFolder.JOB);
    Files.writeString(job, Files.readString(job).replace(ENDLESS, Long.toString(steps)));
    Process resumed = start("resume", run.toString());
    String said = new String(resumed.getInputStream().readAllBytes(), UTF_8);
    assertThat(resumed.waitFor()).as(said).isZero();

    Path whole = folder.resolve("whole");
    CommandRun.of("run", "fig3", "--steps", Long.toString(steps), "--out", whole.toString());
    assertThat(summary(run).hash()).isEqualTo(summary(whole).hash());
    assertThat(said).contains("hash " + summary(whole).hash());
  }

  /** Starts the launcher as a shell does in the foreground: Ctrl-C is not ignored. */
  private Process start(String... arguments) throws IOException {
    ProcessBuilder builder = launcher.process(arguments);
    builder.command().addAll(0, List.of("env", "--default-signal=INT"));
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void interrupt(Process process) throws Exception {
    Process kill = new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static Summary summary(Path run) {
    return Objects.requireNonNull(Summary.read(run));
  }
}

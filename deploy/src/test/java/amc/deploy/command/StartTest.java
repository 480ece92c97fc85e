package amc.deploy.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a user meets who starts real processes of the launcher. */
final class StartTest {
  /** Rows of x and y = x * x. */
  private static final String ROWS = "x,y\n0,0\n0.5,0.25\n1,1\n";

  @TempDir private Path temporary;
  private InstalledLauncher launcher;

  @BeforeEach
  void layOut() throws IOException {
    launcher = InstalledLauncher.layOut(temporary.resolve("app"));
  }

  @Test
  void shouldTrainOnKernelsAndSayNothingButWhatItIsAskedFor() throws Exception {
    String run = temporary.resolve("run").toString();
    assertThat(said(start("run", "quickstart", "--steps", "10", "--quiet", "--out", run)))
        .isEmpty();
    assertThat(said(start("--version"))).startsWith("amc ").hasLineCount(1);
  }

  @EnabledOnOs(OS.LINUX) // elsewhere names of files do not depend on the locale
  @Test
  void shouldFindFilesOfAnyNameInALocaleOfAscii() throws Exception {
    Process run = amongUmlauts(launcher.process("run", "job.yaml", "--quiet", "--out", "run"));
    assertThat(said(run)).isEmpty();
    assertThat(run.waitFor()).isZero();
  }

  @EnabledOnOs(OS.LINUX)
  @Test
  void shouldSayWhatToSetWhereJavaKnowsAsciiOnly() throws Exception {
    // Without the launcher, as where there is no C.UTF-8.
    Process run = amongUmlauts(CommandRun.process("run", "job.yaml"));
    assertThat(said(run)).contains("amc: the current folder").contains("set LC_ALL=C.UTF-8");
    assertThat(run.waitFor()).isEqualTo(2);
    String job = temporary.resolve("job.yaml").toString();
    ProcessBuilder elsewhere = CommandRun.process("run", job);
    elsewhere.environment().put("LC_ALL", "C");
    Process second = elsewhere.start();
    assertThat(said(second)).contains("amc: path=d").contains("set LC_ALL=C.UTF-8");
    assertThat(second.waitFor()).isEqualTo(2);
  }

  /** Starts a process in a locale of ASCII, in a folder that has umlauts as its data file has. */
  private Process amongUmlauts(ProcessBuilder command) throws IOException {
    Files.writeString(
        temporary.resolve("job.yaml"),
        """
        task: {type: csv, train: dätä.csv, targets: [y]}
        network: {type: dense, hidden: [3]}
        budget: {steps: 20}
        """);
    Files.writeString(temporary.resolve("data.csv"), ROWS);
    // A shell, since this JVM may have a locale of ASCII itself.
    command
        .command()
        .addAll(
            0,
            List.of(
                "sh",
                "-c",
                """
                d=$(printf 'd\\303\\244t\\303\\244') && mkdir "$d" && cp job.yaml "$d"/ &&
                  cp data.csv "$d/$d.csv" && cd "$d" && exec "$@"
                """,
                "sh"));
    command.environment().put("LC_ALL", "C");
    return command.directory(temporary.toFile()).redirectErrorStream(true).start();
  }

  private Process start(String... arguments) throws IOException {
    return launcher.process(arguments).redirectErrorStream(true).start();
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}

package amc.deploy.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the {@code amc} script, laid out as in the image, with a java that prints its arguments. */
final class LauncherTest {
  private record Result(int exitCode, String output) {}

  @TempDir private Path folder;
  private Path app;
  private Path jdk;

  @BeforeEach
  void layOut() throws IOException {
    app = Files.createDirectories(folder.resolve("my app"));
    Files.createDirectories(app.resolve("lib"));
    write(app.resolve("amc"), Files.readString(Path.of("amc")));
    jdk = javaHome("my jdk", "25.0.3");
  }

  @Test
  void shouldStartJavaWithTheFlagsFileAndTheLibFolder() throws Exception {
    Result result = run(Map.of("AMC_JAVA_HOME", jdk.toString()), "run", "my job.yaml");

    assertThat(result.output().lines())
        .containsExactly(
            "@" + app + "/jvm.options",
            "-cp",
            app + "/lib/*",
            "amc.deploy.command.Amc",
            "run",
            "my job.yaml");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void shouldPassHeapAndMoreOptions() throws Exception {
    Result result =
        run(
            Map.of(
                "AMC_JAVA_HOME", jdk.toString(), "AMC_HEAP", "1g", "AMC_JAVA_OPTS", "-Xint -Da=b"));

    assertThat(result.output().lines()).contains("-Xmx1g", "-Xint", "-Da=b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2x", "2", "g", "0g", "two", "1.5g", "-1g"})
  void shouldRefuseAHeapThatIsNone(String heap) throws Exception {
    Result result = run(Map.of("AMC_JAVA_HOME", jdk.toString(), "AMC_HEAP", heap));

    assertThat(result.output())
        .isEqualTo(
            "amc: AMC_HEAP=%s must be a whole number and k, m, g or t, as in 2g; correct or unset it%n"
                .formatted(heap));
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void shouldFindItsFolderThroughARelativeSymbolicLink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("my app", "amc"));
    Result result = start(link, Map.of("AMC_JAVA_HOME", jdk.toString()));

    assertThat(result.output().lines()).contains(app + "/lib/*");
  }

  @Test
  void shouldSkipAnOldJavaHome() throws Exception {
    Path old = javaHome("old", "17.0.1");
    Result result = run(Map.of("JAVA_HOME", old.toString(), "JAVA25_HOME", jdk.toString()));

    assertThat(result.output().lines()).contains("amc.deploy.command.Amc");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void shouldSayWhatToInstallWhenNoJdkIsFound() throws Exception {
    Path launcher = app.resolve("amc");
    String script = Files.readString(launcher);
    write(launcher, script.replace("needed=25", "needed=999"));
    Result result = run(Map.of("JAVA_HOME", jdk.toString()));

    assertThat(result.output())
        .startsWith("amc: no JDK >= 999 found; install one")
        .contains("AMC_JAVA_HOME")
        .hasLineCount(1);
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void shouldRejectAnOldJdkThatIsAskedForByName() throws Exception {
    Path old = javaHome("old", "17.0.1");
    Result result = run(Map.of("AMC_JAVA_HOME", old.toString()));

    assertThat(result.output()).hasLineCount(1).contains("must be a JDK >= 25");
    assertThat(result.exitCode()).isEqualTo(2);
  }

  private Result run(Map<String, String> environment, String... arguments) throws Exception {
    return start(app.resolve("amc"), environment, arguments);
  }

  private Result start(Path launcher, Map<String, String> environment, String... arguments)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    for (String name : List.of("AMC_JAVA_HOME", "JAVA_HOME", "AMC_HEAP", "AMC_JAVA_OPTS")) {
      builder.environment().remove(name);
    }
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }

  private Path javaHome(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    write(home.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}

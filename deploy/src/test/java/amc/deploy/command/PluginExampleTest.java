package amc.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import amc.coordinator.folder.Summary;
import amc.worker.dataset.Objective;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of deploy/examples/objective-plugin, built and used as its README says. */
class PluginExampleTest {
  private static final Path EXAMPLE = Path.of("examples/objective-plugin").toAbsolutePath();

  @TempDir Path temporary;

  @BeforeEach
  void build() throws IOException, URISyntaxException {
    Path classes = temporary.resolve("classes");
    JavaCompiler javac = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    Path worker =
        Path.of(Objective.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    int status =
        javac.run(
            null,
            null,
            null,
            "-cp",
            worker.toString(),
            "-d",
            classes.toString(),
            EXAMPLE.resolve("src/example/LennardJones.java").toString());
    assertThat(status).isZero();
    try (OutputStream file = Files.newOutputStream(temporary.resolve("objective-plugin.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      add(jar, classes);
      add(jar, EXAMPLE.resolve("src"));
    }
    Files.copy(EXAMPLE.resolve("cluster.yaml"), temporary.resolve("cluster.yaml"));
  }

  private static void add(JarOutputStream jar, Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().matches(".*(class|Provider)")).toList()) {
        jar.putNextEntry(new ZipEntry(root.relativize(file).toString()));
        Files.copy(file, jar);
        jar.closeEntry();
      }
    }
  }

  @Test
  void shouldFindTheTriangleOfThreeAtoms() {
    Path folder = temporary.resolve("run");
    CommandRun run = train(folder, "--set", "task.settings.atoms=3", "--steps", "20000");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    Summary summary = Objects.requireNonNull(Summary.read(folder));
    assertThat(Objects.requireNonNull(summary.loss())).isCloseTo(-3, within(1e-6));
  }

  @Test
  void shouldSayWhichSettingIsBad() {
    CommandRun run = train(temporary.resolve("run"), "--set", "task.settings.atoms=1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().strip())
        .isEqualTo("amc: task.settings: atoms=1 must be >= 2 (objective lennard-jones)");
  }

  @Test
  void shouldListTheObjectivesOfTheJar() {
    CommandRun run = train(temporary.resolve("run"), "--set", "task.objective=spin-glass");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("task.objective=spin-glass").contains("[lennard-jones]");
  }

  private CommandRun train(Path folder, String... options) {
    return CommandRun.of(
        Stream.concat(
                Stream.of(
                    "run",
                    temporary.resolve("cluster.yaml").toString(),
                    "--out",
                    folder.toString()),
                Stream.of(options))
            .toArray(String[]::new));
  }
}

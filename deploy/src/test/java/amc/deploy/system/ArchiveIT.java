package amc.deploy.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged archive, unpacked where nothing else of the project is. Needs no containers. */
class ArchiveIT {
  @TempDir private Path folder;

  @Test
  void shouldStartWhereItIsUnpacked() throws Exception {
    run(new ProcessBuilder("tar", "-xzf", archive().toString(), "-C", folder.toString()));
    Path unpacked = only(folder);
    assertThat(unpacked.getFileName().toString()).startsWith("amc-");
    for (String name : List.of("LICENSE", "README.md", "jvm.options", "docs/jobs.md")) {
      assertThat(mode(unpacked.resolve(name))).as(name).isEqualTo("rw-r--r--");
    }
    assertThat(mode(unpacked.resolve("amc"))).isEqualTo("rwxr-xr-x");
    ProcessBuilder amc = new ProcessBuilder(unpacked.resolve("amc").toString(), "--version");
    amc.environment().put("AMC_JAVA_HOME", System.getProperty("java.home"));
    List.of("AMC_HEAP", "AMC_JAVA_OPTS").forEach(amc.environment()::remove);
    assertThat(run(amc)).startsWith("amc ");
  }

  private static Path archive() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("amc-.*\\.tar\\.gz"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Path only(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static String run(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}

package amc.deploy.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the batch script on an allocation that is made up, with a program that says what it is told.
 */
class SlurmScriptTest {
  @TempDir private Path folder;
  private Path told;

  @BeforeEach
  void layOut() throws IOException {
    told = Files.createFile(folder.resolve("told"));
    write("scontrol", "printf 'node-a\\nnode-b\\n'");
    write("srun", "while [[ $1 == --* ]]; do shift; done", "exec \"$@\"");
    write(
        "program",
        "printf '%s\\n' \"$*\" >>\"$TOLD\"",
        "[ \"$1\" = keys ] && exit",
        "[ \"$1\" = \"${FAIL:-}\" ] && exit 7",
        "trap 'echo \"$1 ends\" >>\"$TOLD\"; kill $!; exit 0' TERM",
        "sleep 60 >/dev/null 2>&1 &",
        "echo \"$1 started\"",
        "wait");
  }

  @Test
  void shouldStartACoordinatorOnTheFirstNodeAndWorkersOnAll() throws Exception {
    Process process = start(Map.of());
    Set<String> said = new HashSet<>();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      while (said.size() < 4) {
        said.add(Objects.requireNonNull(out.readLine()));
      }
      process.destroy();
      assertThat(process.waitFor()).isZero();
    }
    assertThat(said)
        .contains("amc: serving at http://node-a:8123", "coordinator started", "worker started");
    List<String> lines = Files.readAllLines(told);
    assertThat(lines.getFirst()).startsWith("keys ");
    for (String line : lines) {
      if (line.contains("--")) {
        YamlFiles.parse(List.of(line.split(" ")));
      }
    }
    assertThat(lines).anyMatch(line -> line.startsWith("worker") && line.contains("node-a:2551"));
    assertThat(lines.subList(lines.size() - 2, lines.size()))
        .containsExactly("worker ends", "coordinator ends");
  }

  @Test
  void shouldEndWhenAPartOfItFails() throws Exception {
    Process process = start(Map.of("FAIL", "worker"));
    process.getInputStream().readAllBytes(); // ends with the last process that writes there
    assertThat(process.waitFor()).isEqualTo(7);
  }

  private Process start(Map<String, String> more) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", Path.of("slurm", "amc.sbatch").toAbsolutePath().toString());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", folder + ":" + environment.get("PATH"));
    environment.put("AMC", folder.resolve("program").toString());
    environment.put("AMC_CLUSTER", folder.resolve("cluster").toString());
    environment.put("AMC_HTTP_PORT", "8123");
    environment.put("SLURM_JOB_NODELIST", "node-[a-b]");
    environment.put("SLURM_JOB_NUM_NODES", "2");
    environment.put("SLURM_CPUS_PER_TASK", "4");
    environment.put("TOLD", told.toString());
    environment.putAll(more);
    return builder.redirectErrorStream(true).start();
  }

  private void write(String name, String... lines) throws IOException {
    Path script = folder.resolve(name);
    Files.writeString(script, "#!/usr/bin/env bash\n" + String.join("\n", lines) + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }
}

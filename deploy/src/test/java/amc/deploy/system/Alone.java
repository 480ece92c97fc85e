package amc.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.Summary;
import amc.deploy.command.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The hashes that one process comes to, computed once. Confined to one thread. */
final class Alone {
  private static final Map<List<String>, String> KNOWN = new HashMap<>();

  private Alone() {}

  /**
   * Trains in this process.
   *
   * @param job and options of {@code amc run} that change the result
   */
  static String hash(List<String> job) {
    return KNOWN.computeIfAbsent(List.copyOf(job), Alone::train);
  }

  private static String train(List<String> job) {
    try {
      Path folder = Files.createTempDirectory("amc-system-test-");
      List<String> command = new ArrayList<>();
      command.add("run");
      command.addAll(job);
      command.addAll(List.of("--quiet", "--out", folder.resolve("run").toString()));
      CommandRun run = CommandRun.of(command.toArray(String[]::new));
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      return Objects.requireNonNull(Summary.read(folder.resolve("run"))).hash();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

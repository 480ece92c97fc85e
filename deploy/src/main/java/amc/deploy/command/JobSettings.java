package amc.deploy.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that take a job: what is set in it. */
final class JobSettings {
  @Option(names = "--seed", paramLabel = "S", description = "Sets the job's seed.")
  private @Nullable Long seed;

  @Option(names = "--steps", paramLabel = "N", description = "Sets the job's budget.steps.")
  private @Nullable Long steps;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Sets any field of the job, such as optimizer.sigma0=0.01; repeatable.")
  private List<String> settings = new ArrayList<>();

  /** All of them as {@code path=value}, in the order in which they are applied. */
  List<String> overrides() {
    List<String> overrides = new ArrayList<>(settings);
    if (seed != null) {
      overrides.add("seed=" + seed);
    }
    if (steps != null) {
      overrides.add("budget.steps=" + steps);
    }
    return overrides;
  }
}

package amc.deploy.command;

import amc.deploy.remote.ApiClient;
import amc.deploy.remote.Fetch;
import amc.deploy.remote.Order;
import amc.deploy.remote.Submission.Wishes;
import amc.protocol.job.UserError;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc submit}. */
@Command(
    name = "submit",
    description = "Hands a job to a server, with the data that it lacks, and prints the job's id.",
    mixinStandardHelpOptions = true)
final class SubmitCommand implements Callable<Integer> {
  private static final Set<String> ENGINES =
      new TreeSet<>(Set.of("auto", "scalar", "simd", "nd4j"));

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "JOB",
      description = "A job file (YAML or JSON), or the name of a bundled job: amc presets list.")
  private String job;

  @Option(names = "--name", paramLabel = "NAME", description = "A name to list it by.")
  private @Nullable String name;

  @Option(
      names = "--engine",
      paramLabel = "E",
      description = "auto (default: the server chooses), scalar, simd or nd4j.",
      defaultValue = "auto")
  private String engine;

  @Option(
      names = "--window",
      paramLabel = "K",
      description = "Steps evaluated at once, or auto (default): the fastest.",
      defaultValue = "auto")
  private String window;

  @Option(
      names = "--priority",
      paramLabel = "P",
      description = "The higher goes first (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private int priority;

  @Option(names = "--watch", description = "Show how it goes, until it is over.")
  private boolean watch;

  @Option(
      names = "--fetch",
      paramLabel = "DIR",
      description = "Watch it, then fetch its results into this new folder.")
  private @Nullable Path fetch;

  @Mixin private JobSettings settings;
  @Mixin private OutputOption output;
  @Mixin private QuietOption quiet;
  @Mixin private ServerOptions server;

  @Override
  public Integer call() throws InterruptedException {
    Wishes wishes = wishes();
    if (fetch != null) {
      Fetch.requireNew(fetch);
    }
    Order order = Order.read(job, settings.overrides());
    PrintWriter err = spec.commandLine().getErr(); // standard output is for the id alone
    RemoteTraining training = new RemoteTraining(spec, err, quiet.isSet());
    try (ApiClient api = server.open(training::tell)) {
      JsonNode taken = training.submit(api, order, wishes);
      String id = taken.path("id").asText();
      if (output.isJson()) {
        output.print(taken);
      } else {
        output.print(id);
      }
      if (watch || fetch != null) {
        return toTheEnd(api, training, id);
      }
      training.hint(
          "see how it goes: amc watch %s; its results: amc fetch %s --out DIR".formatted(id, id));
      return ExitCode.OK;
    }
  }

  private Wishes wishes() {
    String chosen = engine.toLowerCase(Locale.ROOT);
    if (!ENGINES.contains(chosen)) {
      throw new UserError(
          "engine=%s must be one of %s (--engine)".formatted(engine, String.join(", ", ENGINES)));
    }
    return new Wishes(name, chosen, EffortOptions.length(window), priority);
  }

  private int toTheEnd(ApiClient api, RemoteTraining training, String id)
      throws InterruptedException {
    int code = training.watch(api, id);
    if (code == ExitCode.OK && fetch != null) {
      training.fetch(api).fetch(id, fetch);
      training.hint("results in " + fetch);
    } else if (code == ExitCode.OK) {
      training.hint("results: amc fetch %s --out DIR".formatted(id));
    }
    return code;
  }
}

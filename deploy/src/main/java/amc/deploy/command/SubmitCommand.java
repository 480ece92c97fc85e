package amc.deploy.command;

import amc.deploy.node.Secrets;
import amc.deploy.remote.ApiClient;
import amc.deploy.remote.Fetch;
import amc.deploy.remote.Order;
import amc.deploy.remote.Submission;
import amc.deploy.remote.Submission.Wishes;
import amc.deploy.remote.Upload;
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
    order
        .code()
        .forEach(
            jar ->
                hint(
                    "%s is code, which is never sent: it must be on every worker under this path"
                        .formatted(jar)));
    PrintWriter err = spec.commandLine().getErr(); // standard output is for the id alone
    RemoteWatch watching = new RemoteWatch(spec, err, quiet.isSet());
    try (ApiClient api = server.open(watching::tell)) {
      Upload upload = new Upload(api, watching.line(), watching.style());
      JsonNode taken = new Submission(api, upload).submit(order, wishes, Secrets.idempotencyKey());
      String id = taken.path("id").asText();
      if (output.isJson()) {
        output.print(taken);
      } else {
        output.print(id);
      }
      return watch || fetch != null ? toTheEnd(api, watching, id) : farewell(id);
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

  private int toTheEnd(ApiClient api, RemoteWatch watching, String id) throws InterruptedException {
    int code = watching.watch(api, id);
    if (code == ExitCode.OK && fetch != null) {
      new Fetch(api, this::hint).fetch(id, fetch);
      hint("results in " + fetch);
    } else if (code == ExitCode.OK) {
      hint("results: amc fetch %s --out DIR".formatted(id));
    }
    return code;
  }

  private int farewell(String id) {
    hint("see how it goes: amc watch %s; its results: amc fetch %s --out DIR".formatted(id, id));
    return ExitCode.OK;
  }

  private void hint(String text) {
    if (!quiet.isSet()) {
      ServerOptions.note(spec, text);
    }
  }
}

package amc.deploy.command;

import amc.deploy.remote.ApiClient;
import amc.deploy.remote.Contexts;
import amc.deploy.remote.Patience;
import amc.deploy.remote.Server;
import amc.protocol.job.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the commands that talk to a server. */
final class ServerOptions {
  private static final int LONGEST_WAIT = 86_400;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "The server (default: $AMC_SERVER, else the context in use, else "
              + Server.DEFAULT
              + ").")
  private @Nullable String url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "What the server knows you by (default: $AMC_TOKEN, which other users of this machine"
              + " cannot see, else what is in the file $AMC_TOKEN_FILE, else that of the context).")
  private @Nullable String token;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "A server by its name: amc context list.")
  private @Nullable String context;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait for a server that is away (default: ${DEFAULT-VALUE}).")
  private int wait;

  /** Opens what talks to the server; notes go to standard error. */
  ApiClient open() {
    return open(text -> note(spec, text));
  }

  /**
   * The same with other notes.
   *
   * @param notes hears that one waits for the server
   */
  ApiClient open(Consumer<String> notes) {
    if (wait < 0 || wait > LONGEST_WAIT) {
      throw new UserError("wait=%s must be in [0, %s] (--wait)".formatted(wait, LONGEST_WAIT));
    }
    return open(spec, new Server.Given(url, token, context), Duration.ofSeconds(wait), notes);
  }

  /**
   * Opens what talks to a server.
   *
   * @param patience with a server that is away
   */
  static ApiClient open(
      CommandSpec spec, Server.Given given, Duration patience, Consumer<String> notes) {
    Server server = Server.resolve(given, System.getenv(), () -> readContexts(spec));
    return new ApiClient(server, new Patience(patience, Patience.Clock.system()), notes);
  }

  /** The user's contexts; says so where others can read their tokens. */
  static Contexts readContexts(CommandSpec spec) {
    Path file = Contexts.place(System.getenv(), System.getProperty("user.home"));
    Contexts contexts = Contexts.read(file);
    if (contexts.isExposed()) {
      note(spec, "others can read the tokens in %s: chmod 600 %s".formatted(file, file));
    }
    return contexts;
  }

  /** Prints a line for people, on standard error. */
  static void note(CommandSpec spec, String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("amc: " + text);
    err.flush();
  }
}

package amc.deploy.command;

import amc.deploy.remote.Contexts;
import amc.deploy.remote.Contexts.Context;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc context}. */
@Command(
    name = "context",
    description = "Remembers servers by names, with your tokens there.",
    mixinStandardHelpOptions = true)
public final class ContextCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say: amc context add NAME --server URL, use NAME, list, remove NAME");
  }

  @Command(
      name = "add",
      description = "Remembers a server, or changes what is remembered of it; the first is used.",
      mixinStandardHelpOptions = true)
  void add(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--server", paramLabel = "URL", required = true, description = "Its URL.")
          String server,
      @Option(
              names = "--token",
              paramLabel = "TOKEN",
              arity = "0..1",
              interactive = true,
              prompt = "Token: ",
              description = "Your token there; without a value, you are asked for it.")
          @Nullable String token) {
    Contexts contexts = read().with(name, new Context(server, token));
    contexts.write();
    say("%s is %s".formatted(name, server) + (name.equals(contexts.current()) ? ", in use" : ""));
  }

  @Command(
      name = "use",
      description = "Has commands talk to a server where nothing else names one.",
      mixinStandardHelpOptions = true)
  void use(@Parameters(paramLabel = "NAME") String name) {
    Contexts contexts = read().using(name);
    contexts.write();
    say("%s is in use: %s".formatted(name, contexts.get(name).server()));
  }

  @Command(
      name = "list",
      description = "Lists the servers; a star marks the one in use.",
      mixinStandardHelpOptions = true)
  void list() {
    Contexts contexts = read();
    if (contexts.all().isEmpty()) {
      ServerOptions.note(
          spec, "%s has no contexts: amc context add NAME --server URL".formatted(contexts.file()));
      return;
    }
    TextTable table = new TextTable(List.of("", "NAME", "SERVER", "TOKEN"), List.of());
    contexts
        .all()
        .forEach(
            (name, context) ->
                table.add(
                    name.equals(contexts.current()) ? "*" : "",
                    name,
                    context.server(),
                    context.token() == null ? "-" : "yes"));
    table.lines(Integer.MAX_VALUE, List.of()).forEach(this::say);
  }

  @Command(
      name = "remove",
      description = "Forgets a server, and the token there.",
      mixinStandardHelpOptions = true)
  void remove(@Parameters(paramLabel = "NAME") String name) {
    read().without(name).write();
    say(name + " is removed");
  }

  private Contexts read() {
    return ServerOptions.readContexts(spec);
  }

  private void say(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
  }
}

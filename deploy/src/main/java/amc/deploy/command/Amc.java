package amc.deploy.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/** The {@code amc} command. */
@Command(
    name = "amc",
    description = "Trains neural networks by adaptive Metropolis Monte Carlo.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      ResumeCommand.class,
      VerifyCommand.class,
      ReportCommand.class,
      ExportCommand.class,
      PresetsCommand.class,
      SchemaCommand.class,
      DataCommand.class,
      BenchCommand.class,
      ServeCommand.class,
      CoordinatorCommand.class,
      WorkerCommand.class,
      KeysCommand.class,
      SubmitCommand.class,
      JobsCommand.class,
      ShowCommand.class,
      WatchCommand.class,
      FetchCommand.class,
      PauseCommand.class,
      CancelCommand.class,
      DeleteCommand.class,
      WorkersCommand.class,
      TokenCommand.class,
      ContextCommand.class,
      CompletionCommand.class
    },
    footer = {"", Failures.EXIT_CODES, "Try: amc run quickstart"})
public final class Amc implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--stacktrace",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Print where in the program an unexpected failure happened.")
  private boolean stackTrace;

  private Amc() {}

  /** The command line with all subcommands and the exit codes above. */
  public static CommandLine commandLine() {
    Amc amc = new Amc();
    CommandLine line = new CommandLine(amc);
    Failures failures = new Failures(() -> amc.stackTrace);
    line.getSubcommands().values().forEach(Amc::knowVersion);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Amc::execute)
        .setParameterExceptionHandler(failures::onWrongUse)
        .setExecutionExceptionHandler(failures::onFailure);
  }

  /** Runs the command; its errors are told as its exceptions are. */
  private static int execute(ParseResult arguments) {
    try {
      return new RunLast().execute(arguments);
    } catch (Error e) {
      throw new ExecutionException(arguments.commandSpec().commandLine(), e.toString(), e);
    }
  }

  private static void knowVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(Amc::knowVersion);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given: see amc --help");
  }

  public static void main(String[] args) {
    VectorModule.load();
    String unusable = Explanations.ofCurrentFolder();
    if (unusable != null) {
      System.err.println("amc: " + unusable);
      System.exit(ExitCode.USAGE);
    }
    System.exit(commandLine().execute(args));
  }
}

package amc.deploy.command;

import amc.deploy.remote.RemoteFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns failures into one line on standard error and an exit code. All exit codes of {@code amc}
 * are here: 0 and those of {@link #EXIT_CODES}.
 */
final class Failures {
  /** What the help says of them. */
  static final String EXIT_CODES =
      "Exit status: 0 done, 1 failed, cancelled or not verified, 2 wrong use or input, 3 server"
          + " away, 4 not permitted, 130 interrupted.";

  /** A server cannot be reached, or cannot answer now: the same may work later. */
  static final int AWAY = 3;

  /** A server lets this caller not do this. */
  static final int REFUSED = 4;

  /** 128 + SIGINT, as shells have it. */
  static final int INTERRUPTED = 130;

  private final BooleanSupplier stackTrace;

  /**
   * @param stackTrace whether the user asked for stack traces
   */
  Failures(BooleanSupplier stackTrace) {
    this.stackTrace = stackTrace;
  }

  /** Options and arguments that make no sense. */
  int onWrongUse(ParameterException e, String[] arguments) {
    return wrongUse(e.getCommandLine(), String.valueOf(e.getMessage()));
  }

  /** Exceptions of commands. */
  int onFailure(Exception e, CommandLine command, ParseResult arguments) {
    // Errors come wrapped, see Amc.
    Throwable failure = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    String explanation = Explanations.of(failure);
    if (explanation != null) {
      print(command, explanation);
      return codeOf(failure);
    }
    String trace = traceOf(failure);
    String where;
    if (stackTrace.getAsBoolean()) {
      command.getErr().print(trace);
      where = "see above";
    } else {
      where = write(trace);
    }
    print(command, "unexpected failure: " + failure + ": please report it; " + where);
    return ExitCode.SOFTWARE;
  }

  /** The code of a failure that the user can do something about. */
  private static int codeOf(Throwable failure) {
    RemoteFailure remote = RemoteFailure.of(failure);
    return switch (remote == null ? RemoteFailure.Kind.WRONG : remote.kind()) {
      case AWAY -> AWAY;
      case REFUSED -> REFUSED;
      case WRONG -> ExitCode.USAGE;
    };
  }

  private static int wrongUse(CommandLine command, String message) {
    print(command, message);
    return ExitCode.USAGE;
  }

  private static void print(CommandLine command, String message) {
    command.getErr().println("amc: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
    command.getErr().flush();
  }

  private static String traceOf(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private static String write(String trace) {
    try {
      Path file = Files.createTempFile("amc-failure-", ".txt");
      Files.writeString(file, trace);
      return "the stack trace is in " + file;
    } catch (IOException e) {
      return "run it again with --stacktrace to see where";
    }
  }
}

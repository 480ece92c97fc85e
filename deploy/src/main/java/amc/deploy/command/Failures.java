package amc.deploy.command;

import amc.protocol.job.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns failures into one line on standard error and an exit code. */
final class Failures {
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
    return userError(e.getCommandLine(), e);
  }

  /** Exceptions of commands. */
  int onFailure(Exception e, CommandLine command, ParseResult arguments) {
    if (e instanceof UserError) {
      return userError(command, e);
    }
    String trace = traceOf(e);
    String where;
    if (stackTrace.getAsBoolean()) {
      command.getErr().print(trace);
      where = "see above";
    } else {
      where = write(trace);
    }
    print(command, "unexpected failure: " + e + ": please report it; " + where);
    return ExitCode.SOFTWARE;
  }

  private static int userError(CommandLine command, Exception e) {
    print(command, String.valueOf(e.getMessage()));
    return ExitCode.USAGE;
  }

  private static void print(CommandLine command, String message) {
    command.getErr().println("amc: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
    command.getErr().flush();
  }

  private static String traceOf(Exception e) {
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

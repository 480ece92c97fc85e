package amc.deploy.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amc cancel}. */
@Command(
    name = "cancel",
    description = "Stops a job on a server for good; what it has come to is kept.",
    mixinStandardHelpOptions = true)
final class CancelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JobOptions job;

  @Override
  public Integer call() throws InterruptedException {
    spec.commandLine().getOut().println(job.wish("cancel"));
    return ExitCode.OK;
  }
}

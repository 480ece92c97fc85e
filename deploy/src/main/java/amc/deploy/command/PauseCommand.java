package amc.deploy.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amc pause}. */
@Command(
    name = "pause",
    description = "Has a job on a server wait; amc resume ID has it go on.",
    mixinStandardHelpOptions = true)
final class PauseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JobOptions job;

  @Override
  public Integer call() throws InterruptedException {
    spec.commandLine().getOut().println(job.wish("pause"));
    return ExitCode.OK;
  }
}

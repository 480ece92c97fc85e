package amc.deploy.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amc watch}. */
@Command(
    name = "watch",
    description = "Shows how a job on a server goes, until it is over.",
    footer = {
      "",
      "Ctrl-C ends watching only. Exit status: 0 if the job has finished, 1 if it has failed or was"
          + " cancelled."
    },
    mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JobOptions job;
  @Mixin private QuietOption quiet;

  @Override
  public Integer call() throws InterruptedException {
    RemoteWatch watch = new RemoteWatch(spec, spec.commandLine().getOut(), quiet.isSet());
    return job.watch(watch);
  }
}

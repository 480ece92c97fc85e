package amc.deploy.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amc delete}. */
@Command(
    name = "delete",
    description = "Removes a job that is over from a server, with its results.",
    mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JobOptions job;

  @Override
  public Integer call() throws InterruptedException {
    String id =
        job.with(
            (api, resolved) -> {
              api.delete("jobs/" + resolved);
              return resolved;
            });
    spec.commandLine().getOut().println(id + " is deleted");
    return ExitCode.OK;
  }
}

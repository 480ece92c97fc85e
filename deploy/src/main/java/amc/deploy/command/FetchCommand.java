package amc.deploy.command;

import amc.deploy.remote.Fetch;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code amc fetch}. */
@Command(
    name = "fetch",
    description = "Fetches the results of a job from a server, into a new folder.",
    mixinStandardHelpOptions = true)
final class FetchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to make; amc report reads it.")
  private Path out;

  @Mixin private JobOptions job;
  @Mixin private QuietOption quiet;

  @Override
  public Integer call() throws InterruptedException {
    Fetch.requireNew(out);
    return job.with(
        (api, id) -> {
          fetch(id, new Fetch(api, this::say));
          return ExitCode.OK;
        });
  }

  private void fetch(String id, Fetch fetch) throws InterruptedException {
    fetch.fetch(id, out);
    say("results in " + out);
  }

  private void say(String text) {
    if (!quiet.isSet()) {
      spec.commandLine().getOut().println(text);
      spec.commandLine().getOut().flush();
    }
  }
}

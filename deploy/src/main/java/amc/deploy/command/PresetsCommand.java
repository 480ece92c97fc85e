package amc.deploy.command;

import amc.protocol.job.Presets;
import amc.protocol.job.Presets.Preset;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc presets}. */
@Command(
    name = "presets",
    description = "Shows the bundled jobs and studies.",
    mixinStandardHelpOptions = true)
final class PresetsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say: amc presets list, or show NAME");
  }

  @Command(
      name = "list",
      description = "Lists names and what they are.",
      mixinStandardHelpOptions = true)
  void list() {
    PrintWriter out = spec.commandLine().getOut();
    for (Preset preset : Presets.all()) {
      out.printf(Locale.ROOT, "%-24s %s%n", preset.name(), preset.description());
    }
    out.flush();
  }

  @Command(
      name = "show",
      description = "Prints a bundled job, to be saved and changed.",
      mixinStandardHelpOptions = true)
  void show(@Parameters(paramLabel = "NAME") String name) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(Presets.get(name).text());
    out.flush();
  }
}

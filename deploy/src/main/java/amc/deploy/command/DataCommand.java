package amc.deploy.command;

import amc.deploy.data.DataFetch;
import amc.deploy.data.DataHome;
import amc.deploy.data.PublicDataset;
import amc.protocol.job.UserError;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc data}. */
@Command(name = "data", description = "Fetches public data sets.", mixinStandardHelpOptions = true)
public final class DataCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say: amc data fetch " + names());
  }

  @Command(
      name = "fetch",
      description =
          "Fetches a data set into $AMC_DATA (default ~/.cache/amc/data) and checks its SHA-256.",
      mixinStandardHelpOptions = true)
  void fetch(
      @Parameters(paramLabel = "NAME", description = "mnist or fashion-mnist.") String name) {
    PublicDataset dataset =
        PublicDataset.ALL.stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new UserError("data=" + name + " must be one of " + names()));
    PrintWriter out = spec.commandLine().getOut();
    DataFetch fetch =
        new DataFetch(
            DataHome.path(),
            note -> {
              out.println(note);
              out.flush();
            });
    out.println(dataset.name() + " is in " + fetch.fetch(dataset));
    out.flush();
  }

  private static String names() {
    return PublicDataset.ALL.stream().map(PublicDataset::name).collect(Collectors.joining(", "));
  }
}

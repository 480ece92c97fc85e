package amc.deploy.command;

import amc.deploy.report.HtmlReport;
import amc.deploy.report.ReportedRun;
import amc.deploy.report.RunPlots;
import amc.deploy.report.SvgPlot;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amc report}. */
@Command(
    name = "report",
    description = "Makes one report of several runs, their curves in the same plots.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Folders of runs.")
  private List<Path> folders;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "HTML file to write.")
  private Path out;

  @Option(
      names = "--svg",
      paramLabel = "PREFIX",
      description = "Also write every plot to PREFIX-NAME.svg.")
  private @Nullable String svgPrefix;

  @Override
  public Integer call() {
    List<ReportedRun> runs = ReportedRun.readAll(folders);
    ReportedRun.write(out, HtmlReport.of(runs));
    spec.commandLine().getOut().println("report: " + out);
    if (svgPrefix != null) {
      for (SvgPlot plot : new RunPlots(runs).all()) {
        Path file = Path.of(svgPrefix + "-" + plot.id() + ".svg");
        ReportedRun.write(file, plot.svg());
        spec.commandLine().getOut().println("plot: " + file);
      }
    }
    return ExitCode.OK;
  }
}

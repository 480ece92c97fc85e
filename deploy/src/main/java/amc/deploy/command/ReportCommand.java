package amc.deploy.command;

import amc.coordinator.folder.PopulationFolder;
import amc.coordinator.folder.StudyFolder;
import amc.deploy.report.ComparedPopulations;
import amc.deploy.report.HtmlReport;
import amc.deploy.report.ReportedRun;
import amc.deploy.report.ReportedStudy;
import amc.deploy.report.RunPlots;
import amc.deploy.report.StudyPlots;
import amc.deploy.report.StudyReport;
import amc.deploy.report.SvgPlot;
import amc.protocol.job.UserError;
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
    description = {
      "Makes one report of several runs, their curves in the same plots.",
      "Also writes the report of one study elsewhere, and its plots to files; compares repetitions"
          + " of populations."
    },
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "Folders of runs, of one study, or of populations.")
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
    if (folders.stream().anyMatch(PopulationFolder::isPopulation)) {
      ComparedPopulations compared = ComparedPopulations.read(folders);
      compared.lines().forEach(spec.commandLine().getOut()::println);
      write(compared.page(), compared.plots());
    } else if (folders.stream().anyMatch(StudyFolder::isStudy)) {
      if (folders.size() > 1) {
        throw new UserError(
            "%s is a study: report it alone; groups of one study are compared in its report"
                .formatted(
                    folders.stream().filter(StudyFolder::isStudy).findFirst().orElseThrow()));
      }
      ReportedStudy study = ReportedStudy.read(folders.getFirst());
      write(StudyReport.of(study), new StudyPlots(study.statistics()).all());
    } else {
      List<ReportedRun> runs = ReportedRun.readAll(folders);
      write(HtmlReport.of(runs), new RunPlots(runs).all());
    }
    return ExitCode.OK;
  }

  private void write(String report, List<SvgPlot> plots) {
    ReportedRun.write(out, report);
    spec.commandLine().getOut().println("report: " + out);
    if (svgPrefix != null) {
      for (SvgPlot plot : plots) {
        Path file = Path.of(svgPrefix + "-" + plot.id() + ".svg");
        ReportedRun.write(file, plot.svg());
        spec.commandLine().getOut().println("plot: " + file);
      }
    }
  }
}

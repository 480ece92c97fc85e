package amc.deploy.report;

import amc.coordinator.folder.FileErrors;
import amc.coordinator.folder.MetricsFile;
import amc.coordinator.folder.MetricsRow;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a report says about a run.
 *
 * @param label legend entry
 * @param jobText resolved job, a line a field
 */
public record ReportedRun(String label, String jobText, Summary summary, List<MetricsRow> rows) {

  /** Reads a run's folder; the run must have been finished or interrupted in an orderly way. */
  public static ReportedRun read(Path folder) {
    String job = RunFolder.readJob(folder);
    Summary summary = Summary.read(folder);
    if (summary == null) {
      throw new UserError(folder + " has no summary yet: finish it with amc resume " + folder);
    }
    List<MetricsRow> rows = MetricsFile.read(folder.resolve(RunFolder.METRICS));
    return new ReportedRun(summary.job() + ", seed " + summary.seed(), job, summary, rows);
  }

  /** Reads several runs' folders; runs of the same name and seed are told apart by folder. */
  public static List<ReportedRun> readAll(List<Path> folders) {
    List<ReportedRun> runs = folders.stream().map(ReportedRun::read).toList();
    if (runs.stream().map(ReportedRun::label).distinct().count() == runs.size()) {
      return runs;
    }
    return IntStream.range(0, runs.size())
        .mapToObj(i -> runs.get(i).labelled(String.valueOf(folders.get(i).getFileName())))
        .toList();
  }

  private ReportedRun labelled(String newLabel) {
    return new ReportedRun(newLabel, jobText, summary, rows);
  }

  /** Writes a file of a report. */
  public static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }
}

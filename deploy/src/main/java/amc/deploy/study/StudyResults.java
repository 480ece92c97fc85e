package amc.deploy.study;

import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.StudyFolder;
import amc.coordinator.folder.StudySummary;
import amc.coordinator.folder.SurvivalFile;
import amc.coordinator.study.StudyStatistics;
import amc.coordinator.study.StudyTable;
import amc.deploy.report.ReportedStudy;
import amc.deploy.report.StudyNotes;
import amc.deploy.report.StudyReport;
import amc.deploy.run.Results;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes what a study leaves behind beside its table: summary, curves, report. */
public final class StudyResults {
  private StudyResults() {}

  /**
   * Writes all results.
   *
   * @param threads trajectories that ran at once
   * @return what there is to say, a line each
   */
  public static List<String> write(StudyFolder folder, int threads) {
    StudyTable table = folder.table();
    StudyStatistics statistics = StudyStatistics.of(table);
    StudySummary summary =
        StudySummary.of(
            table,
            statistics,
            folder.engine(),
            folder.elapsedNs() * 1e-9,
            threads,
            Results.VERSION);
    folder.write(summary);
    folder.write(StudyFolder.SURVIVAL, SurvivalFile.bytes(statistics));
    ReportedStudy study = new ReportedStudy(table.study().text(), summary, statistics);
    folder.write(RunFolder.REPORT, StudyReport.of(study).getBytes(StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    lines.add(outcome(summary));
    lines.addAll(StudyNotes.of(statistics));
    return lines;
  }

  private static String outcome(StudySummary s) {
    return String.format(
        Locale.ROOT,
        "%,d of %,d trajectories in %.1f s, %,d events, hash %s",
        s.ended(),
        s.trajectories(),
        s.wallSeconds(),
        s.events(),
        s.hash());
  }
}

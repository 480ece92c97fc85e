package amc.deploy.report;

import amc.coordinator.folder.StudyFolder;
import amc.coordinator.folder.StudySummary;
import amc.coordinator.study.StudyStatistics;
import amc.coordinator.study.StudyTable;
import amc.protocol.job.Study;
import amc.protocol.job.UserError;
import java.nio.file.Path;
import java.util.List;

/**
 * What a report says about a study.
 *
 * @param text the study's file
 */
public record ReportedStudy(String text, StudySummary summary, StudyStatistics statistics) {

  /** Reads a study's folder; the study must have been finished or interrupted in an orderly way. */
  public static ReportedStudy read(Path folder) {
    StudySummary summary = StudySummary.read(folder);
    if (summary == null) {
      throw new UserError(folder + " has no summary yet: finish it with amc resume " + folder);
    }
    Study study = StudyFolder.readStudy(folder, List.of());
    StudyTable table = StudyFolder.readTable(folder, study);
    return new ReportedStudy(study.text(), summary, StudyStatistics.of(table));
  }
}

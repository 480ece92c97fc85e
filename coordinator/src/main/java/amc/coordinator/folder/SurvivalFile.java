package amc.coordinator.folder;

import amc.coordinator.study.StudyStatistics;
import amc.coordinator.study.SurvivalCurve;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code survival.csv}: the curves of a study's groups, a row a point. */
public final class SurvivalFile {
  private static final List<String> COLUMNS =
      List.of("group", "step", "atRisk", "events", "survival", "low", "high");

  private SurvivalFile() {}

  /** The file's content; ends of intervals that there are none of are empty. */
  public static byte[] bytes(StudyStatistics statistics) {
    StringBuilder text = new StringBuilder(Csv.line(COLUMNS)).append('\n');
    for (StudyStatistics.Group group : statistics.groups()) {
      for (SurvivalCurve.Point p : group.curve().points()) {
        List<String> cells =
            List.of(
                group.label(),
                Long.toString(p.step()),
                Integer.toString(p.atRisk()),
                Integer.toString(p.events()),
                Csv.number(p.survival()),
                Csv.number(p.low()),
                Csv.number(p.high()));
        text.append(Csv.line(cells)).append('\n');
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}

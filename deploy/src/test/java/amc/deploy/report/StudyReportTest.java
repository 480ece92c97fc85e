package amc.deploy.report;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.StudySummary;
import amc.coordinator.study.StudyStatistics;
import amc.coordinator.study.StudyTable;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader;
import amc.protocol.mc.TrajectoryEnd;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyReportTest {

  private static ReportedStudy study(int points, int seeds, double censored) {
    StringBuilder values = new StringBuilder();
    for (int i = 1; i <= points; i++) {
      values.append(i > 1 ? ", " : "").append(i);
    }
    String text =
        """
        study:
          job: {task: {type: sine, points: 8}, network: {hidden: [2]}, budget: {steps: 1000}}
          grid: [{optimizer.nS: [%s]}]
          seeds: 1..%s
          event: {type: loss-below, value: 0.1}
          groups: [optimizer.nS]
        """
            .formatted(values, seeds);
    Study study =
        StudyReader.read(
            new StudyReader.Source(text, "t<&>.yaml", ""),
            List.of(),
            name -> {
              throw new AssertionError(name);
            });
    StudyTable table = new StudyTable(study);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < study.trajectories(); i++) {
      long steps = random.nextLong(1_000_000);
      table.enter(i, new TrajectoryEnd(steps, random.nextDouble() >= censored, 1, i, steps));
    }
    StudyStatistics statistics = StudyStatistics.of(table);
    StudySummary summary = StudySummary.of(table, statistics, "simd", 1, 2, "0");
    return new ReportedStudy(study.text(), summary, statistics);
  }

  /** The sizes at which pages of curves grow: many times, many groups, both. */
  @ParameterizedTest
  @CsvSource({"1, 10000", "10, 1000", "5000, 2", "100, 100"})
  void shouldBeSmallHoweverManyTrajectories(int points, int seeds) {
    String page = StudyReport.of(study(points, seeds, 0.3));
    assertThat(page.length()).isLessThan(1_500_000);
    assertThat(page).contains("Times, in steps").contains("<svg");
  }

  @Test
  void shouldDrawWhatThereIs() {
    ReportedStudy study = study(3, 30, 0.2);
    List<SvgPlot> plots = new StudyPlots(study.statistics()).all();
    assertThat(plots).extracting(SvgPlot::id).containsExactly("survival", "exponential", "median");
    assertThat(plots.getFirst().svg()).contains("fill-opacity=\"0.13\"").doesNotContain("NaN");
    assertThat(plots.get(2).svg()).contains(">3</text>").doesNotContain("NaN");
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "1, 1, 1", "2, 1, 1", "3, 5, 1"})
  void shouldDrawLittle(int points, int seeds, double censored) {
    ReportedStudy study = study(points, seeds, censored);
    assertThat(StudyReport.of(study)).doesNotContain("NaN").doesNotContain("Infinity");
    for (SvgPlot plot : new StudyPlots(study.statistics()).all()) {
      assertThat(plot.svg()).doesNotContain("NaN");
    }
  }
}

package amc.coordinator.folder;

import amc.coordinator.study.Interval;
import amc.coordinator.study.LogRank;
import amc.coordinator.study.StudyStatistics;
import amc.coordinator.study.StudyTable;
import amc.coordinator.study.Weibull;
import amc.protocol.mc.ArithmeticVersion;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code summary.json} of a study. The names are a promise to users; numbers that cannot be
 * estimated, or are infinite, are null.
 *
 * @param kind "study"
 * @param job name of the study
 * @param trajectories of the whole study
 * @param ended trajectories that have had their event or used up their budget
 * @param events trajectories that have had their event
 * @param hash see {@link StudyTable#hash}
 * @param evaluations of all that have ended
 * @param evaluationsPerSecond of these, a second of {@code wallSeconds}
 * @param wallSeconds all sessions together
 * @param horizon to which means are restricted, in steps
 * @param logRank null where there is one group, or too many
 */
public record StudySummary(
    String kind,
    String job,
    String engine,
    int trajectories,
    int ended,
    int events,
    String hash,
    long evaluations,
    double evaluationsPerSecond,
    double wallSeconds,
    @Nullable Double bestLoss,
    long horizon,
    List<Group> groups,
    @Nullable Test logRank,
    int threads,
    String javaVersion,
    String version,
    int arithmeticVersion) {
  /** Of studies. */
  public static final String KIND = "study";

  /** Copies its list. */
  public StudySummary {
    groups = List.copyOf(groups);
  }

  /**
   * A group.
   *
   * @param rate events a step
   * @param weibullShape 1 for the exponential
   * @param exponentialP of the likelihood-ratio test of the exponential against the Weibull
   */
  public record Group(
      String group,
      int n,
      int events,
      @Nullable Double medianSteps,
      @Nullable Double medianLow,
      @Nullable Double medianHigh,
      @Nullable Double rate,
      @Nullable Double rateLow,
      @Nullable Double rateHigh,
      @Nullable Double weibullShape,
      @Nullable Double weibullShapeLow,
      @Nullable Double weibullShapeHigh,
      @Nullable Double weibullScale,
      @Nullable Double exponentialP,
      @Nullable Double restrictedMeanSteps,
      @Nullable Double restrictedMeanLow,
      @Nullable Double restrictedMeanHigh) {

    static Group of(StudyStatistics.Group g) {
      Interval median = g.median();
      Interval rate = g.exponential().rate();
      Interval mean = g.restrictedMean();
      Weibull weibull = g.weibull();
      Interval shape = weibull == null ? Interval.UNKNOWN : weibull.shape();
      Interval scale = weibull == null ? Interval.UNKNOWN : weibull.scale();
      return new Group(
          g.label(),
          g.n(),
          g.events(),
          Summary.finite(median.estimate()),
          Summary.finite(median.low()),
          Summary.finite(median.high()),
          Summary.finite(rate.estimate()),
          Summary.finite(rate.low()),
          Summary.finite(rate.high()),
          Summary.finite(shape.estimate()),
          Summary.finite(shape.low()),
          Summary.finite(shape.high()),
          Summary.finite(scale.estimate()),
          weibull == null ? null : Summary.finite(weibull.p()),
          Summary.finite(mean.estimate()),
          Summary.finite(mean.low()),
          Summary.finite(mean.high()));
    }
  }

  /**
   * The log-rank test.
   *
   * @param p null without degrees of freedom
   * @param trendChiSquare for groups in their order, one degree of freedom
   */
  public record Test(
      double chiSquare,
      int degrees,
      @Nullable Double p,
      double trendChiSquare,
      @Nullable Double trendP) {
    static Test of(LogRank test) {
      return new Test(
          test.chiSquare(),
          test.degrees(),
          Summary.finite(test.p()),
          test.trend().chiSquare(),
          Summary.finite(test.trend().p()));
    }
  }

  /** Of what has ended so far. */
  public static StudySummary of(
      StudyTable table,
      StudyStatistics statistics,
      String engine,
      double wallSeconds,
      int threads,
      String version) {
    LogRank test = statistics.logRank();
    return new StudySummary(
        KIND,
        table.study().name(),
        engine,
        table.study().trajectories(),
        table.done(),
        table.events(),
        table.hash(),
        table.evaluations(),
        wallSeconds > 0 ? table.evaluations() / wallSeconds : 0,
        wallSeconds,
        Summary.finite(table.bestLoss()),
        statistics.horizon(),
        statistics.groups().stream().map(Group::of).toList(),
        test == null ? null : Test.of(test),
        threads,
        Runtime.version().toString(),
        version,
        ArithmeticVersion.CURRENT);
  }

  /** The summary in a study's folder, or null where there is none yet. */
  public static @Nullable StudySummary read(Path folder) {
    return Json.read(
        folder.resolve(RunFolder.SUMMARY),
        StudySummary.class,
        "delete it, then amc resume writes it anew");
  }
}

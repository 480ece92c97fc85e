package amc.coordinator.study;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a study's times.
 *
 * @param groups in the order of the grid
 * @param horizon to which mean times are restricted, in steps: as far as the curves of all groups
 *     are known; 0 where a group has no trajectory
 * @param logRank null where there is one group alone, or more than {@value #MOST_COMPARED}
 */
public record StudyStatistics(List<Group> groups, long horizon, @Nullable LogRank logRank) {
  /** Most groups of a test, whose cost grows with their square. */
  public static final int MOST_COMPARED = 50;

  /**
   * A group.
   *
   * @param n trajectories that have ended
   * @param weibull null where it cannot be fitted
   * @param restrictedMean see {@link SurvivalCurve#restrictedMean}
   */
  public record Group(
      String label,
      int n,
      int events,
      SurvivalCurve curve,
      Interval median,
      Exponential exponential,
      @Nullable Weibull weibull,
      Interval restrictedMean) {

    /**
     * How much sooner, up to the horizon, the first of several independent trajectories has its
     * event than one, as the estimated curve has it.
     */
    public double speedUp(int trajectories, long horizon) {
      return restrictedMean.estimate() / curve.restrictedMeanOfFirst(trajectories, horizon);
    }

    /** The same as the rate predicts it: near the number while events are rare, less after. */
    public double predictedSpeedUp(int trajectories, long horizon) {
      double decay = -exponential.rate().estimate() * horizon;
      return trajectories * Math.expm1(decay) / Math.expm1(trajectories * decay);
    }
  }

  /** Of what is known so far. */
  public static StudyStatistics of(StudyTable table) {
    List<StudyTable.Group> groups = table.groups();
    long horizon = horizon(groups);
    return new StudyStatistics(
        groups.stream().map(group -> of(group, horizon)).toList(),
        horizon,
        groups.size() < 2 || groups.size() > MOST_COMPARED
            ? null
            : LogRank.of(groups.stream().map(StudyTable.Group::passages).toList()));
  }

  /**
   * As far as all curves are known: a group with censored trajectories as far as its longest one,
   * one whose trajectories have all had their event for good.
   */
  private static long horizon(List<StudyTable.Group> groups) {
    if (groups.stream().anyMatch(g -> g.passages().isEmpty())) {
      return 0;
    }
    return groups.stream()
        .filter(g -> g.passages().stream().anyMatch(passage -> !passage.event()))
        .mapToLong(StudyStatistics::longest)
        .min()
        .orElseGet(() -> groups.stream().mapToLong(StudyStatistics::longest).max().orElse(0));
  }

  private static long longest(StudyTable.Group group) {
    return group.passages().stream().mapToLong(Passage::steps).max().orElse(0);
  }

  private static Group of(StudyTable.Group group, long horizon) {
    List<Passage> passages = group.passages();
    SurvivalCurve curve = SurvivalCurve.of(passages);
    return new Group(
        group.label(),
        passages.size(),
        (int) passages.stream().filter(Passage::event).count(),
        curve,
        curve.median(),
        Exponential.fit(passages),
        Weibull.fit(passages),
        curve.restrictedMean(horizon));
  }
}

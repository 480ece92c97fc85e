package amc.deploy.report;

import amc.coordinator.study.LogRank;
import amc.coordinator.study.StudyStatistics;
import amc.coordinator.study.StudyStatistics.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a study's numbers say, and what cannot be estimated and why; a sentence each. */
public final class StudyNotes {
  private static final double SIGNIFICANT = 0.05;
  private static final int MOST = 30;

  private StudyNotes() {}

  /** At most {@value #MOST}. */
  public static List<String> of(StudyStatistics statistics) {
    List<String> notes = new ArrayList<>();
    List<Group> groups = statistics.groups();
    LogRank test = statistics.logRank();
    if (test != null) {
      notes.add(compared(test));
    } else if (groups.size() > 1) {
      notes.add(
          "Groups are not compared: at most %s are, these are %s."
              .formatted(StudyStatistics.MOST_COMPARED, groups.size()));
    }
    for (Group group : groups) {
      String name = groups.size() == 1 ? "" : group.label() + ": ";
      if (group.n() == 0) {
        notes.add(name + "no trajectory has ended, so nothing can be said.");
      } else if (group.events() == 0) {
        notes.add(
            name
                + String.format(
                    Locale.ROOT,
                    "no event in %,d %s, so neither median nor mean time can be"
                        + " estimated; the rate is below %.3g a step (95 %%).",
                    group.n(),
                    group.n() == 1 ? "trajectory" : "trajectories",
                    group.exponential().rate().high()));
      } else {
        addGroup(name, group, notes);
      }
    }
    return notes.size() <= MOST ? notes : notes.subList(0, MOST);
  }

  private static void addGroup(String name, Group group, List<String> notes) {
    if (group.n() == 1) {
      notes.add(name + "one trajectory: a time, but no estimate of how times are spread.");
      return;
    }
    if (Double.isNaN(group.median().estimate())) {
      notes.add(
          name
              + "fewer than half have had their event, so the median is beyond the budget; the mean"
              + " up to the last step stands for it.");
    }
    if (group.weibull() == null) {
      notes.add(
          name
              + "no Weibull fit: it needs events at two different times at least, none at step 0.");
    } else {
      double p = group.weibull().p();
      double shape = group.weibull().shape().estimate();
      notes.add(
          name
              + (p >= SIGNIFICANT
                  ? String.format(
                      Locale.ROOT,
                      "times are compatible with an exponential, that is, with a constant rate"
                          + " (p = %.2g against a Weibull distribution).",
                      p)
                  : String.format(
                      Locale.ROOT,
                      "times are not exponential (p = %.2g): the event becomes %s likely with time"
                          + " (Weibull shape %.3g).",
                      p,
                      shape > 1 ? "more" : "less",
                      shape)));
    }
  }

  private static String compared(LogRank test) {
    if (Double.isNaN(test.p())) {
      return "Groups cannot be compared: fewer than two could have had events.";
    }
    return String.format(
        Locale.ROOT,
        "Groups %s (log-rank: chi-square %.3g, %s degree%s of freedom, p = %.2g%s).",
        test.p() < SIGNIFICANT ? "differ" : "do not differ significantly",
        test.chiSquare(),
        test.degrees(),
        test.degrees() == 1 ? "" : "s",
        test.p(),
        trend(test.trend()));
  }

  /** Of times that are all the same there is none. */
  private static String trend(LogRank.Trend trend) {
    return Double.isNaN(trend.p())
        ? ""
        : String.format(
            Locale.ROOT,
            "; trend along their order: chi-square %.3g, p = %.2g",
            trend.chiSquare(),
            trend.p());
  }
}

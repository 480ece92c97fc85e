package amc.deploy.report;

import amc.coordinator.folder.StudySummary;
import amc.coordinator.study.Interval;
import amc.coordinator.study.StudyStatistics;
import amc.coordinator.study.StudyStatistics.Group;
import amc.coordinator.study.Weibull;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A page about a study that needs no other file. */
public final class StudyReport {
  private static final int MOST_ROWS = 300; // of a table
  private static final int[] FIRST_OF = {2, 4, 8, 16, 32};

  private StudyReport() {}

  /** The page. */
  public static String of(ReportedStudy study) {
    StudySummary summary = study.summary();
    List<Group> groups = study.statistics().groups();
    List<Group> shown = groups.subList(0, Math.min(MOST_ROWS, groups.size()));
    HtmlPage page = new HtmlPage("aMC study: " + summary.job());
    page.paragraph(headline(summary));
    if (summary.ended() < summary.trajectories()) {
      page.warning(
          "Not complete",
          String.format(
              Locale.ROOT,
              "%,d of %,d trajectories have not ended: those that take long are missing, so times"
                  + " look shorter than they are.",
              summary.trajectories() - summary.ended(),
              summary.trajectories()));
    }
    page.plots(new StudyPlots(study.statistics()).all());
    if (groups.size() > StudyPlots.MOST_CURVES) {
      page.paragraph(
          "The first %s of %s groups have curves; survival.csv has all."
              .formatted(StudyPlots.MOST_CURVES, groups.size()));
    }
    page.heading("Times, in steps (95 % intervals)");
    page.table(
        List.of(
            "trajectories",
            "events",
            "median",
            "mean up to step " + count(summary.horizon()),
            "events per 1,000 steps",
            "Weibull shape",
            "p of exponential"),
        shown.stream().map(StudyReport::row).toList());
    if (shown.size() < groups.size()) {
      page.paragraph("summary.json has all %s groups.".formatted(groups.size()));
    }
    StudyNotes.of(study.statistics()).forEach(page::paragraph);
    addSpeedUps(page, study.statistics(), shown);
    page.heading("Summary");
    page.table(List.of(), facts(summary));
    page.heading("Study");
    page.fields(study.text());
    return page.text();
  }

  private static String headline(StudySummary s) {
    return String.format(
        Locale.ROOT,
        "%,d trajectories, %,d with their event, %,d censored at their budget. hash %s",
        s.ended(),
        s.events(),
        s.ended() - s.events(),
        s.hash());
  }

  private static List<String> row(Group g) {
    Weibull weibull = g.weibull();
    return List.of(
        g.label(),
        count(g.n()),
        count(g.events()),
        interval(g.median(), 1),
        interval(g.restrictedMean(), 1),
        interval(g.exponential().rate(), 1000),
        weibull == null ? "" : interval(weibull.shape(), 1),
        weibull == null ? "" : number(weibull.p()));
  }

  /** What running several and taking the first would gain. */
  private static void addSpeedUps(HtmlPage page, StudyStatistics statistics, List<Group> shown) {
    List<List<String>> rows = new ArrayList<>();
    for (Group group : shown) {
      if (group.events() > 0 && statistics.horizon() > 0) {
        List<String> row = new ArrayList<>(List.of(group.label()));
        for (int n : FIRST_OF) {
          row.add(
              "%s (%s)"
                  .formatted(
                      number(group.speedUp(n, statistics.horizon())),
                      number(group.predictedSpeedUp(n, statistics.horizon()))));
        }
        rows.add(row);
      }
    }
    if (!rows.isEmpty()) {
      page.heading("Speed-up of the first of M independent trajectories");
      page.paragraph(
          "How many times sooner, in steps of each, the first of M has its event than one: by the"
              + " curve, and as a constant rate predicts it (in brackets). Means are taken up to"
              + " step %s. At equal cost, a value above M gains."
                  .formatted(count(statistics.horizon())));
      List<String> heads = new ArrayList<>();
      for (int n : FIRST_OF) {
        heads.add("M = " + n);
      }
      page.table(heads, rows);
    }
  }

  private static List<List<String>> facts(StudySummary s) {
    return List.of(
        List.of("trajectories", count(s.ended()) + " of " + count(s.trajectories())),
        List.of("lowest loss", s.bestLoss() == null ? "" : number(s.bestLoss())),
        List.of("hash", s.hash()),
        List.of("engine", s.engine() + ", " + s.threads() + " at once"),
        List.of(
            "evaluations",
            String.format(
                Locale.ROOT, "%,d (%,.0f a second)", s.evaluations(), s.evaluationsPerSecond())),
        List.of("training time", String.format(Locale.ROOT, "%,.1f s", s.wallSeconds())),
        List.of("program", "amc " + s.version() + ", Java " + s.javaVersion()));
  }

  private static String interval(Interval i, double unit) {
    if (Double.isNaN(i.estimate()) && Double.isNaN(i.low())) {
      return "–";
    }
    return "%s (%s to %s)"
        .formatted(number(unit * i.estimate()), number(unit * i.low()), number(unit * i.high()));
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    if (Double.isInfinite(value)) {
      return "∞";
    }
    boolean whole = value == Math.rint(value) || Math.abs(value) >= 1000;
    return whole && Math.abs(value) < 1e9
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}

package amc.deploy.study;

import amc.coordinator.study.StudyTable;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import java.util.Locale;

/** Tells a person how a study goes. Confined to one thread. */
public final class StudyProgress {
  private final ProgressLine shown;
  private final Style style;
  private final StudyTable table;
  private final int doneBefore;
  private final long startNs;
  private long shownNs;
  private long evaluations;
  private double perSecond = Double.NaN;

  public StudyProgress(ProgressLine shown, Style style, StudyTable table, long nowNs) {
    this.shown = shown;
    this.style = style;
    this.table = table;
    this.doneBefore = table.done();
    this.evaluations = table.evaluations();
    this.startNs = nowNs;
    this.shownNs = nowNs;
  }

  /** Whether it is time for an {@link #update}. */
  public boolean isDue(long nowNs) {
    return style.isDue(nowNs - shownNs);
  }

  /**
   * Shows where the study is.
   *
   * @param underWay evaluations of trajectories that have not ended
   */
  public void update(long underWay, long nowNs) {
    long made = table.evaluations() + underWay;
    perSecond = style.blend(perSecond, Math.max(0, made - evaluations) / seconds(shownNs, nowNs));
    evaluations = made;
    shownNs = nowNs;
    shown.show(line(nowNs));
  }

  private String line(long nowNs) {
    int all = table.study().trajectories();
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "trajectories %,d/%,d (%d %%)  events %,d",
            table.done(),
            all,
            (int) Math.floor(100.0 * table.done() / all),
            table.events()));
    if (!Double.isNaN(table.bestLoss())) {
      line.append(String.format(Locale.ROOT, "  best loss %.4g", table.bestLoss()));
    }
    line.append(String.format(Locale.ROOT, "  %,.0f evaluations/s", perSecond));
    int done = table.done() - doneBefore;
    if (done > 0) {
      double each = seconds(startNs, nowNs) / done;
      long left = (long) Math.ceil(each * (all - table.done()));
      line.append("  ").append(ProgressLine.duration(left)).append(" left");
    }
    return line.toString();
  }

  private static double seconds(long fromNs, long toNs) {
    return Math.max(1e-9, (toNs - fromNs) * 1e-9);
  }
}

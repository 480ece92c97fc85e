package amc.deploy.population;

import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import java.util.Locale;

/** Tells a person how a population goes. Confined to one thread. */
public final class PopulationProgress {
  private final ProgressLine shown;
  private final Style style;
  private final int generations;
  private final int before; // generations that earlier sessions have done
  private final long startNs;
  private long shownNs;
  private long evaluations;
  private double perSecond = Double.NaN;

  public PopulationProgress(
      ProgressLine shown, Style style, int generations, int before, long nowNs) {
    this.shown = shown;
    this.style = style;
    this.generations = generations;
    this.before = before;
    this.startNs = nowNs;
    this.shownNs = nowNs;
  }

  /** Whether it is time for an {@link #update}. */
  public boolean isDue(long nowNs) {
    return style.isDue(nowNs - shownNs);
  }

  /**
   * Shows where the population is.
   *
   * @param done generations that have ended
   * @param best rank value of the best member; NaN before the first
   * @param made evaluations of this session
   */
  public void update(int done, double best, long made, long nowNs) {
    double seconds = Math.max(1e-9, (nowNs - shownNs) * 1e-9);
    perSecond = style.blend(perSecond, Math.max(0, made - evaluations) / seconds);
    evaluations = made;
    shownNs = nowNs;
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "generation %,d/%,d (%d %%)",
            done,
            generations,
            (int) Math.floor(100.0 * done / generations)));
    if (!Double.isNaN(best)) {
      line.append(String.format(Locale.ROOT, "  best %.4g", best));
    }
    line.append(String.format(Locale.ROOT, "  %,.0f evaluations/s", perSecond));
    if (done > before) {
      double each = (nowNs - startNs) * 1e-9 / (done - before);
      long left = (long) Math.ceil(each * (generations - done));
      line.append("  ").append(ProgressLine.duration(left)).append(" left");
    }
    shown.show(line.toString());
  }
}

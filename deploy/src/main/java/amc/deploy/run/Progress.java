package amc.deploy.run;

import amc.deploy.run.ProgressLine.Style;
import amc.protocol.mc.AmcState;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells a person how a run goes. Thread-safe. */
public final class Progress {
  private final ProgressLine shown;
  private final Style style;
  private final long steps;
  private long beforeNs;
  private AmcState before;
  private double acceptanceRate = Double.NaN;
  private double stepsPerSecond = Double.NaN;

  /**
   * @param steps budget of the run
   */
  public Progress(PrintWriter out, Style style, long steps, AmcState state, long nowNs) {
    this.shown = new ProgressLine(out, style);
    this.style = style;
    this.steps = steps;
    this.before = state;
    this.beforeNs = nowNs;
  }

  /** Measures speed from here on. */
  public synchronized void begin(AmcState state, long nowNs) {
    before = state;
    beforeNs = nowNs;
  }

  /** Whether it is time for an {@link #update}. */
  public synchronized boolean isDue(long nowNs) {
    return style.isDue(nowNs - beforeNs);
  }

  /**
   * Shows where the run is.
   *
   * @param accuracy on the test set, else on the training set; NaN where there is none
   */
  public synchronized void update(AmcState state, double accuracy, boolean atFloor, long nowNs) {
    long decided = state.step() - before.step();
    if (decided > 0) {
      double rate = (double) (state.accepted() - before.accepted()) / decided;
      double speed = decided / Math.max(1e-9, (nowNs - beforeNs) * 1e-9);
      acceptanceRate = style.blend(acceptanceRate, rate);
      stepsPerSecond = style.blend(stepsPerSecond, speed);
    }
    before = state;
    beforeNs = nowNs;
    shown.show(line(state, accuracy, atFloor));
  }

  private String line(AmcState state, double accuracy, boolean atFloor) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "step %,d/%,d (%.0f %%)",
            state.step(),
            steps,
            Math.floor(100.0 * state.step() / steps)));
    if (!Double.isNaN(state.loss())) {
      line.append(String.format(Locale.ROOT, "  loss %.4g", state.loss()));
    }
    if (!Double.isNaN(accuracy)) {
      line.append(String.format(Locale.ROOT, "  accuracy %.2f %%", 100 * accuracy));
    }
    if (!Double.isNaN(acceptanceRate)) {
      line.append(String.format(Locale.ROOT, "  accepted %.2g", acceptanceRate));
    }
    line.append(String.format(Locale.ROOT, "  sigma %.3g", state.sigma()));
    if (stepsPerSecond > 0) {
      long left = (long) Math.ceil((steps - state.step()) / stepsPerSecond);
      line.append(
          String.format(
              Locale.ROOT,
              "  %,.0f steps/s  %s left",
              stepsPerSecond,
              ProgressLine.duration(left)));
    }
    if (atFloor) {
      line.append("  AT PRECISION FLOOR");
    }
    return line.toString();
  }

  /** Ends the line that is rewritten, before something else is printed. */
  public void endLine() {
    shown.end();
  }

  /** Prints a line of its own. */
  public void note(String text) {
    shown.note(text);
  }
}

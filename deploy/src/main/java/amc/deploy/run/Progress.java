package amc.deploy.run;

import amc.protocol.mc.AmcState;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells a person how a run goes: on a terminal one line that is rewritten, else a line now and
 * then. Thread-safe.
 */
public final class Progress {
  /** How and how often progress is shown. */
  public enum Style {
    /** One line, rewritten. */
    TERMINAL(500_000_000L, 0.7),
    /** A line every ten seconds. */
    LINES(10_000_000_000L, 0),
    /** Nothing. */
    QUIET(Long.MAX_VALUE, 0);

    private final long intervalNs;
    private final double memory; // weight of the past in rates

    Style(long intervalNs, double memory) {
      this.intervalNs = intervalNs;
      this.memory = memory;
    }

    /** Time between two updates. */
    long intervalNs() {
      return intervalNs;
    }

    /** What fits this process. */
    public static Style fitting(boolean quiet) {
      if (quiet) {
        return QUIET;
      }
      boolean terminal =
          Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
      return terminal ? TERMINAL : LINES;
    }
  }

  private final PrintWriter out;
  private final Style style;
  private final long steps;
  private long beforeNs;
  private AmcState before;
  private double acceptanceRate = Double.NaN;
  private double stepsPerSecond = Double.NaN;
  private boolean lineOpen;

  /**
   * @param steps budget of the run
   */
  public Progress(PrintWriter out, Style style, long steps, AmcState state, long nowNs) {
    this.out = out;
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
    return style != Style.QUIET && nowNs - beforeNs >= style.intervalNs();
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
      acceptanceRate = blend(acceptanceRate, rate);
      stepsPerSecond = blend(stepsPerSecond, speed);
    }
    before = state;
    beforeNs = nowNs;
    String line = line(state, accuracy, atFloor);
    if (style == Style.TERMINAL) {
      out.print("\r\033[K" + line);
      lineOpen = true;
    } else {
      out.println(line);
    }
    out.flush();
  }

  private double blend(double past, double now) {
    return Double.isNaN(past) ? now : style.memory * past + (1 - style.memory) * now;
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
          String.format(Locale.ROOT, "  %,.0f steps/s  %s left", stepsPerSecond, duration(left)));
    }
    if (atFloor) {
      line.append("  AT PRECISION FLOOR");
    }
    return line.toString();
  }

  /** Ends the line that is rewritten, before something else is printed. */
  public synchronized void endLine() {
    if (lineOpen) {
      out.println();
      out.flush();
      lineOpen = false;
    }
  }

  /** Prints a line of its own. */
  public synchronized void note(String text) {
    endLine();
    if (style != Style.QUIET) {
      out.println(text);
      out.flush();
    }
  }

  /** "42 s", "3 min 05 s", "2 h 04 min". */
  static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%s min %02d s", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%s h %02d min", seconds / 3600, seconds / 60 % 60);
  }
}

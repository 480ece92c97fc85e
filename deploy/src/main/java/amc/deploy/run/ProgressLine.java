package amc.deploy.run;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a person sees how something goes: on a terminal one line that is rewritten, else a line now
 * and then. Thread-safe.
 */
public final class ProgressLine {
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

    /** Whether it is time to show something, so long after it was done. */
    public boolean isDue(long elapsedNs) {
      return this != QUIET && elapsedNs >= intervalNs;
    }

    /**
     * A rate as it is shown, which changes less than the measured one.
     *
     * @param past shown before; NaN at first
     */
    public double blend(double past, double now) {
      return Double.isNaN(past) ? now : memory * past + (1 - memory) * now;
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
  private boolean open;

  public ProgressLine(PrintWriter out, Style style) {
    this.out = out;
    this.style = style;
  }

  /** Shows how it goes. */
  public synchronized void show(String line) {
    if (style == Style.TERMINAL) {
      out.print("\r\033[K" + line);
      open = true;
    } else {
      out.println(line);
    }
    out.flush();
  }

  /** Ends the line that is rewritten, before something else is printed. */
  public synchronized void end() {
    if (open) {
      out.println();
      out.flush();
      open = false;
    }
  }

  /** Prints a line of its own. */
  public synchronized void note(String text) {
    end();
    if (style != Style.QUIET) {
      out.println(text);
      out.flush();
    }
  }

  /** "42 s", "3 min 05 s", "2 h 04 min". */
  public static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%s min %02d s", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%s h %02d min", seconds / 3600, seconds / 60 % 60);
  }
}

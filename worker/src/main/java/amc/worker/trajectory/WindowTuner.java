package amc.worker.trajectory;

import amc.protocol.mc.Windows;

/**
 * Chooses how many speculative steps to evaluate at once: the length that decides the most steps a
 * second, from measured times and the measured acceptance rate. A window of K steps decides (1 - (1
 * - a)^K) / a of them on average. The choice affects speed alone, never results.
 */
final class WindowTuner {
  private static final int ROUNDS = 3; // in which all lengths are tried in turn, to begin with
  private static final int PERIOD =
      128; // windows in which each neighbour of the best is tried once
  private static final double RISE = 0.1; // weight of a time that is longer than the known one
  private static final double FORGET = 0.998; // weight of the past, a step, in the acceptance rate

  private final int lengths; // of 1, 2, 4 ... steps
  private final double[] timeNs;
  private double acceptanceRate = 0.5;
  private int windows;
  private int choice;

  /**
   * Begins with windows of one step.
   *
   * @param longest that is allowed, at least 1
   */
  WindowTuner(int longest) {
    this.lengths = 32 - Integer.numberOfLeadingZeros(longest);
    this.timeNs = new double[lengths];
  }

  /** Length of the next window. */
  int length() {
    return Windows.length(choice);
  }

  /** Enters a finished window of {@link #length} steps and chooses the next length. */
  void observe(long elapsedNs, int decided, boolean accepted) {
    double known = timeNs[choice];
    // Compilation and other programs only ever make a window longer: trust the shorter time.
    timeNs[choice] =
        known == 0 || elapsedNs < known ? elapsedNs : known + RISE * (elapsedNs - known);
    decided(decided, accepted);
  }

  /**
   * Enters a window that had to be shorter, since it ended at a row of metrics: its time says
   * nothing. Lengths that rows never leave room for are not chosen.
   */
  void observeCut(int decided, boolean accepted) {
    decided(decided, accepted);
  }

  private void decided(int steps, boolean accepted) {
    double past = Math.pow(FORGET, steps);
    acceptanceRate = past * acceptanceRate + (1 - past) * (accepted ? 1.0 / steps : 0);
    windows++;
    choice = next();
  }

  private int next() {
    if (windows < ROUNDS * lengths) {
      return windows % lengths;
    }
    int best = best();
    return switch (windows % PERIOD) {
      case 0 -> Math.max(best - 1, 0);
      case PERIOD / 2 -> Math.min(best + 1, lengths - 1);
      default -> best;
    };
  }

  private int best() {
    int best = 0;
    double bestSpeed = 0;
    for (int i = 0; i < lengths; i++) {
      double speed = timeNs[i] == 0 ? 0 : expectedSteps(Windows.length(i)) / timeNs[i];
      if (speed > bestSpeed) {
        best = i;
        bestSpeed = speed;
      }
    }
    return best;
  }

  private double expectedSteps(int length) {
    double a = Math.max(acceptanceRate, 1e-6);
    return -Math.expm1(length * Math.log1p(-Math.min(a, 1 - 1e-12))) / a;
  }
}

package amc.coordinator.loop;

import amc.coordinator.placement.Batching;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.mc.Windows;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures {@link Batching} while the length of windows varies. A length that has not been tried is
 * hoped to be better than shorter ones, so that it will be. Confined to one thread.
 */
final class BatchingTimes {
  private static final double SHORTER = 0.3; // weight of a time that is shorter than the known one
  private static final double LONGER = 0.05; // of one that is longer
  private static final double WORST = 1.5; // longer ones, by the known one, count as this
  private static final double HOPE = 0.9; // for each doubling that has not been tried

  private final double[] unitNs = new double[Windows.LENGTHS]; // 0 where not known
  private Batching batching = Batching.NONE;

  /** Enters the answers to a window. */
  void observe(List<Part> parts) {
    int candidates = parts.getFirst().candidates();
    long ns = 0;
    long units = 0;
    for (Part part : parts) {
      Answer a = part.answer();
      if (a == null || part.candidates() != candidates) {
        return;
      }
      ns += a.evaluationNs();
      units += part.size();
    }
    if (Integer.bitCount(candidates) == 1) {
      enter(Batching.index(candidates), (double) ns / units);
    }
  }

  private void enter(int index, double now) {
    double known = unitNs[index];
    if (known == 0) {
      unitNs[index] = now;
    } else {
      // Compilation and other programs only ever make it longer: trust the shorter time, but not a
      // single one, or the best length would change with the noise.
      double difference = Math.min(now, WORST * known) - known;
      unitNs[index] = known + (difference < 0 ? SHORTER : LONGER) * difference;
    }
    double alone = expected(0);
    List<Double> factors = new ArrayList<>();
    for (int i = 0; i < unitNs.length; i++) {
      factors.add(expected(i) / alone);
    }
    batching = new Batching(factors);
  }

  /** The known time for a length, or what is to be expected by the next shorter, or longer, one. */
  private double expected(int index) {
    for (int i = index; i >= 0; i--) {
      if (unitNs[i] > 0) {
        return unitNs[i] * Math.pow(HOPE, index - i);
      }
    }
    for (double known : unitNs) {
      if (known > 0) {
        return known;
      }
    }
    return 1;
  }

  /** What is known so far. */
  Batching batching() {
    return batching;
  }
}

package amc.coordinator.run;

import amc.coordinator.placement.Batching;
import amc.coordinator.run.Gather.Part;
import amc.protocol.frame.Frame.Answer;
import java.util.ArrayList;
import java.util.List;

/** Measures {@link Batching} while the length of windows varies. Confined to one thread. */
final class BatchingTimes {
  private static final double WEIGHT = 0.1; // of a time that is longer than the known one

  private final double[] unitNs = new double[Batching.LENGTHS]; // 0 where not known
  private Batching batching = Batching.NONE;

  /** Enters the answers to a window. */
  void observe(List<Part> parts) {
    int candidates = parts.getFirst().to - parts.getFirst().from;
    long ns = 0;
    long units = 0;
    for (Part part : parts) {
      Answer a = part.answer;
      if (a == null || part.to - part.from != candidates) {
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
    // Compilation and other programs only ever make it longer: trust the shorter time.
    unitNs[index] = known == 0 || now < known ? now : known + WEIGHT * (now - known);
    double alone = nearest(0);
    List<Double> factors = new ArrayList<>();
    for (int i = 0; i < unitNs.length; i++) {
      factors.add(nearest(i) / alone);
    }
    batching = new Batching(factors);
  }

  /** The known time for the length next to one, the shorter first. */
  private double nearest(int index) {
    for (int i = index; i >= 0; i--) {
      if (unitNs[i] > 0) {
        return unitNs[i];
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

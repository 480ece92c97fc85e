package amc.coordinator.placement;

import amc.protocol.mc.Windows;
import java.util.Collections;
import java.util.List;

/**
 * What evaluating several candidates together saves, since they share the reading of data.
 * Immutable.
 *
 * @param factors time a candidate of 1, 2, 4 ... takes among so many, by that of one alone
 */
public record Batching(List<Double> factors) {
  /** No saving. */
  public static final Batching NONE = new Batching(Collections.nCopies(Windows.LENGTHS, 1.0));

  public Batching {
    factors = List.copyOf(factors);
    if (factors.size() != Windows.LENGTHS) {
      throw new IllegalArgumentException("factors must be for " + Windows.LENGTHS + " lengths");
    }
  }

  /** Which factor is that of so many candidates: that of the next power of two below. */
  public static int index(int candidates) {
    return Math.min(
        Windows.LENGTHS - 1, 31 - Integer.numberOfLeadingZeros(Math.max(1, candidates)));
  }

  /** Time a candidate takes among so many, by that of one alone. */
  public double factor(int candidates) {
    return factors.get(index(candidates));
  }
}

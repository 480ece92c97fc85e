package amc.coordinator.loop;

import amc.protocol.mc.Decision;
import java.util.ArrayList;
import java.util.List;

/**
 * The decisions of a run since a snapshot, by number: what replicas may lack. Confined to one
 * thread.
 */
public final class KeptDecisions {
  private static final int VALUES_AT_ONCE = 4096; // numbers a frame: well within what one may hold

  private final List<Decision> decisions = new ArrayList<>();
  private long start;

  /**
   * @param start number of decisions made before the first that is kept
   * @param decisions those made since, in order
   */
  public KeptDecisions(long start, List<Decision> decisions) {
    this.start = start;
    this.decisions.addAll(decisions);
  }

  /** Number of the first decision that is kept. */
  public long start() {
    return start;
  }

  /** Decisions made so far. */
  public long end() {
    return start + decisions.size();
  }

  void add(Decision decision) {
    decisions.add(decision);
  }

  /** The last decision; windows bring it along. */
  List<Decision> latest() {
    return decisions.isEmpty() ? List.of() : List.of(decisions.getLast());
  }

  /** Decisions from number {@code from} on, as many as fit into a frame. */
  List<Decision> from(long from) {
    int first = (int) (from - start);
    int width = 3 + decisions.get(first).lambda().length;
    int count = Math.clamp(VALUES_AT_ONCE / width, 1, decisions.size() - first);
    return List.copyOf(decisions.subList(first, first + count));
  }

  /** Forgets the decisions before number {@code from}: every replica starts at a later snapshot. */
  public void forgetBefore(long from) {
    int count = Math.clamp(from - start, 0, decisions.size());
    decisions.subList(0, count).clear();
    start += count;
  }
}

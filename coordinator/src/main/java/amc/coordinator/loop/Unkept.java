package amc.coordinator.loop;

import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Performance;
import amc.protocol.mc.PrecisionFloor;
import amc.protocol.mc.Tally;
import amc.protocol.message.History;
import amc.protocol.message.History.Batch;
import amc.protocol.message.History.Scored;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a loop has done that is not on its way to the journal yet, and the events that it becomes.
 * Confined to one thread.
 */
public final class Unkept {
  private final Tally before;
  private final long startNs;
  private final PrecisionFloor floor;
  private final List<Decision> decisions = new ArrayList<>();
  private final List<Double> losses = new ArrayList<>();
  private final List<History.Event> scored = new ArrayList<>();
  private long keptStep;

  /**
   * @param before what earlier epochs came to
   * @param floor the one that the loop's stepper reports to
   * @param step that the loop begins at
   * @param startNs now
   */
  public Unkept(Tally before, PrecisionFloor floor, long step, long startNs) {
    this.before = before;
    this.startNs = startNs;
    this.floor = floor;
    this.keptStep = step;
  }

  /** Enters what {@link RunPort#decided} says. */
  public void decided(AmcState after, @Nullable Decision decision) {
    if (decision != null) {
      decisions.add(decision);
      if (decision.accepted()) {
        losses.add(after.loss());
      }
    }
  }

  /** Enters what {@link RunPort#scored} says. */
  public void scored(AmcState state, Performance performance, long evaluations, long nowNs) {
    scored.add(new Scored(state, performance, tally(evaluations, nowNs), floor.atFloor()));
  }

  private Tally tally(long evaluations, long nowNs) {
    return new Tally(evaluations, nowNs - startNs, floor.firstStep()).after(before);
  }

  /** Whether there are performances. */
  public boolean hasScores() {
    return !scored.isEmpty();
  }

  /** Whether there is anything, where the loop is at a step. */
  public boolean hasNews(long step) {
    return hasScores() || step != keptStep;
  }

  /** Performances, then the steps decided; none are left. */
  public List<History.Event> take(RunLoop loop, long nowNs) {
    List<History.Event> events = new ArrayList<>(scored);
    scored.clear();
    AmcState state = loop.state();
    if (state.step() != keptStep) {
      events.add(
          new Batch(
              keptStep,
              state,
              List.copyOf(decisions),
              losses.stream().mapToDouble(Double::doubleValue).toArray(),
              tally(loop.evaluations(), nowNs),
              floor.atFloor()));
      decisions.clear();
      losses.clear();
      keptStep = state.step();
    }
    return events;
  }
}

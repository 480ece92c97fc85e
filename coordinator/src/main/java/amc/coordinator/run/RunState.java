package amc.coordinator.run;

import amc.protocol.message.Jobs.Cancelled;
import amc.protocol.message.Jobs.Failed;
import amc.protocol.message.Jobs.Finished;
import amc.protocol.message.Jobs.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Where a run is in its life, and what of it would survive this coordinator. Immutable; every
 * method gives the state after something has happened, the same one where that changes nothing.
 *
 * @param budget steps of the whole run
 * @param journalled first step that the journal does not cover
 * @param saved step of the newest whole state that the journal names, -1 for none
 * @param scored step of the newest performance that this coordinator has in the journal, -1 for
 *     none
 * @param lastState a state of this step or later is the last that a cancelled run waits for
 * @param outcome how it ends, from {@link Phase#ENDING} on; of a run that was over before, always
 */
record RunState(
    Phase phase,
    long budget,
    long journalled,
    long saved,
    long scored,
    long lastState,
    @Nullable Outcome outcome) {

  /** Life of a run under one coordinator. */
  enum Phase {
    /** The journal is being read. */
    RECOVERING,
    /** Nobody evaluates for it yet. */
    WAITING,
    /** Its loop is there. */
    GOING,
    /** Somebody has stopped it: it waits, not for long, for a last state to go on from. */
    CANCELLING,
    /** It is over, but that is not in the ledger yet. */
    ENDING,
    /** It is over for good: followers hear so. */
    OVER
  }

  /**
   * Of a run that its coordinator has just heard of.
   *
   * @param outcome how it ended, or null
   */
  static RunState of(long budget, @Nullable Outcome outcome) {
    return new RunState(Phase.RECOVERING, budget, 0, -1, -1, 0, outcome);
  }

  /** Whether it is over, be that in the ledger or not. */
  boolean isOver() {
    return phase == Phase.ENDING || phase == Phase.OVER;
  }

  /** The journal has been read. */
  RunState recovered(long stepsKept, long stateKept) {
    Phase next = phase != Phase.RECOVERING ? phase : outcome == null ? Phase.WAITING : Phase.OVER;
    return new RunState(next, budget, stepsKept, stateKept, scored, lastState, outcome);
  }

  /** A worker hosts it. */
  RunState begun() {
    return phase == Phase.WAITING ? in(Phase.GOING) : this;
  }

  /** All steps before one are in the journal. */
  RunState appended(long step) {
    return new RunState(phase, budget, step, saved, scored, lastState, outcome).settled();
  }

  /** The journal names a whole state. */
  RunState saved(long step) {
    long newest = Math.max(saved, step);
    return new RunState(phase, budget, journalled, newest, scored, lastState, outcome).settled();
  }

  /** The journal has the performance at a step. */
  RunState scored(long step) {
    return new RunState(phase, budget, journalled, saved, step, lastState, outcome).settled();
  }

  /** Somebody stops it. */
  RunState cancelled() {
    return switch (phase) {
      case RECOVERING, WAITING -> outcome == null ? ending(new Cancelled()) : this;
      case GOING ->
          new RunState(
              Phase.CANCELLING,
              budget,
              journalled,
              saved,
              scored,
              Math.max(journalled, saved + 1),
              null);
      case CANCELLING, ENDING, OVER -> this;
    };
  }

  /** It has waited long enough for a last state. */
  RunState stateOverdue() {
    return phase == Phase.CANCELLING ? ending(new Cancelled()) : this;
  }

  /** It cannot go on. */
  RunState failed(String reason) {
    return isOver() || outcome != null ? this : ending(new Failed(reason));
  }

  /** Its end is in the ledger. */
  RunState kept() {
    return phase == Phase.ENDING ? in(Phase.OVER) : this;
  }

  private RunState settled() {
    boolean training = phase == Phase.GOING || phase == Phase.CANCELLING;
    if (training && journalled == budget && saved == budget && scored == budget) {
      return ending(new Finished());
    }
    boolean last = saved >= lastState && scored >= lastState;
    return phase == Phase.CANCELLING && last ? ending(new Cancelled()) : this;
  }

  private RunState ending(Outcome how) {
    return new RunState(Phase.ENDING, budget, journalled, saved, scored, lastState, how);
  }

  private RunState in(Phase next) {
    return new RunState(next, budget, journalled, saved, scored, lastState, outcome);
  }
}

package amc.coordinator.folder;

import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Snapshot;
import amc.protocol.mc.Tally;

/**
 * Everything needed to go on with a run from a step.
 *
 * @param jobHash hash of the job that it belongs to
 * @param x parameters
 * @param mean proposal mean, as many values in the same precision
 * @param stateHash hash of state, x and mean
 * @param logBytes length of the decision log, which holds all decisions before the step
 */
public record Checkpoint(
    long jobHash,
    AmcState state,
    Parameters x,
    Parameters mean,
    long stateHash,
    long logBytes,
    Tally tally) {

  /** Its state, as others go on from it. */
  public Snapshot snapshot() {
    return new Snapshot(state, x, mean, stateHash, 0);
  }
}

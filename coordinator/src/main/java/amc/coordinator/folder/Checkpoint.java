package amc.coordinator.folder;

import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters;

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

  /**
   * What a run has cost and met so far; no part of the trajectory.
   *
   * @param evaluations loss evaluations
   * @param elapsedNs time spent training
   * @param floorStep step at which the precision floor was first noticed, or -1
   */
  public record Tally(long evaluations, long elapsedNs, long floorStep) {
    /** Of a run that begins. */
    public static final Tally NONE = new Tally(0, 0, -1);
  }
}

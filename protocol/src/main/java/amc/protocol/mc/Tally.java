package amc.protocol.mc;

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

  /** Both together, this one after the other. */
  public Tally after(Tally before) {
    return new Tally(
        before.evaluations + evaluations,
        before.elapsedNs + elapsedNs,
        before.floorStep >= 0 ? before.floorStep : floorStep);
  }
}

package amc.protocol.mc;

/**
 * State of one trajectory, all but its parameters x and its proposal mean mu (which a replica
 * holds). Immutable.
 *
 * @param step proposals decided so far; the next proposal has this number
 * @param accepted proposals accepted so far
 * @param sigma move scale of the next proposal
 * @param consecutiveRejections rejections since the last acceptance or decay, n_cr in the paper
 * @param stage how often the batch size has doubled
 * @param batchSize samples in the next step's batch
 * @param lastReset step before which the proposal mean was last set to zero
 * @param loss U(x) on the most recent batch that x was evaluated on; NaN before the first
 * @param lossKnown whether {@code loss} is U(x) on the next step's batch
 */
public record AmcState(
    long step,
    long accepted,
    double sigma,
    long consecutiveRejections,
    int stage,
    int batchSize,
    long lastReset,
    double loss,
    boolean lossKnown) {

  /** Accepted proposals per proposal so far; 0 before the first. */
  public double acceptanceRate() {
    return step == 0 ? 0 : (double) accepted / step;
  }

  AmcState withLoss(double newLoss, boolean known) {
    return new AmcState(
        step, accepted, sigma, consecutiveRejections, stage, batchSize, lastReset, newLoss, known);
  }
}

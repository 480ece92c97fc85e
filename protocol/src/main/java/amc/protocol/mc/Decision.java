package amc.protocol.mc;

/**
 * A change of a replica, in this order: reset the mean if {@code resetBefore}, accept the proposal
 * if {@code accepted}, reset the mean if {@code resetAfter}. The decisions of a trajectory in order
 * are its whole history.
 *
 * @param step number of the accepted proposal, or of the last step decided
 * @param sigma move scale of the accepted proposal
 * @param lambda its scale factors, one a signal group; empty when signal norm is off
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Decision(
    long step,
    double sigma,
    double[] lambda,
    boolean accepted,
    boolean resetBefore,
    boolean resetAfter) {

  /** The accepted proposal. */
  public Proposal proposal() {
    return new Proposal(step, sigma, resetBefore);
  }
}

package amc.protocol.mc;

/**
 * Notices when proposals change the loss by less than its arithmetic resolves: acceptance is then
 * decided by rounding noise, sigma collapses and training is dead (for float32, at losses that
 * float64 still improves on). Looks at blocks of {@value #BLOCK} decided steps; a block is at the
 * floor when in more than half of them |U(x') - U(x)| is at most one unit roundoff of U(x). Not
 * thread-safe.
 */
public final class PrecisionFloor {
  static final int BLOCK = 1000;

  private final double unitRoundoff;
  private int seen;
  private int unresolved;
  private boolean atFloor;
  private long firstStep = -1;

  PrecisionFloor(double unitRoundoff) {
    this.unitRoundoff = unitRoundoff;
  }

  /** Enters a decided step. */
  public void observe(long step, double loss, double candidateLoss) {
    seen++;
    if (Math.abs(candidateLoss - loss) <= unitRoundoff * Math.abs(loss)) {
      unresolved++;
    }
    if (seen == BLOCK) {
      atFloor = unresolved > BLOCK / 2;
      if (atFloor && firstStep < 0) {
        firstStep = step;
      }
      seen = 0;
      unresolved = 0;
    }
  }

  /** Whether the last complete block was at the floor. */
  public boolean atFloor() {
    return atFloor;
  }

  /** The step at which the floor was first noticed, or -1. */
  public long firstStep() {
    return firstStep;
  }
}

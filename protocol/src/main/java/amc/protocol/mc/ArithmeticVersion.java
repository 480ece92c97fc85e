package amc.protocol.mc;

/**
 * Version of all that decides the bits of a trajectory: random numbers, proposals, losses, sums and
 * decisions. Programs of one version reach one state hash from one job; a run is never gone on
 * with, or verified, in another version than it began in.
 *
 * <p>Raised by one with every change of a golden hash, see {@code deploy/docs/development.md}.
 */
public final class ArithmeticVersion {
  /** Version of this program. */
  public static final int CURRENT = 1;

  /** Version of the first program, whose run folders name none. */
  public static final int FIRST = 1;

  private ArithmeticVersion() {}
}

package amc.coordinator.run;

/**
 * When a run wants states to be kept: often enough that little has to be decided again, and so
 * seldom that they take a small part of the time. Confined to one thread.
 */
final class StateClock {
  private static final long EVERY_NS = 10_000_000_000L;
  private static final int SHARE = 10; // of the time may go into keeping states, one part
  private static final int DELAY = 3; // times what the last took, before another is wanted

  /** How long a run that is stopped waits for its last state. */
  static final long LAST_NS = 5_000_000_000L;

  private long wantedNs;
  private long tookNs;

  /**
   * A state is wanted now.
   *
   * @return how long to wait before another is wanted, if this one is lost
   */
  long wants(long nowNs) {
    wantedNs = nowNs;
    return Math.max(EVERY_NS, DELAY * tookNs);
  }

  /**
   * A state is kept.
   *
   * @return how long to wait before another is wanted
   */
  long had(long nowNs) {
    tookNs = nowNs - wantedNs;
    return Math.max(EVERY_NS, SHARE * tookNs);
  }
}

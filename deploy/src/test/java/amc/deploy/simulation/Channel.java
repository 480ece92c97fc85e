package amc.deploy.simulation;

/** Messages from one to another: they take their time, and arrive in order. */
final class Channel {
  private final Simulation simulation;
  private final long longestUs;
  private long lastNs;

  /**
   * @param longestUs that a message takes, in microseconds
   */
  Channel(Simulation simulation, long longestUs) {
    this.simulation = simulation;
    this.longestUs = longestUs;
  }

  /** Has something done when what was sent before is done. */
  void send(Runnable action) {
    long delay = (20 + simulation.random.nextLong(longestUs)) * Simulation.MICROSECOND;
    lastNs = Math.max(lastNs, simulation.nowNs() + delay);
    simulation.after(lastNs - simulation.nowNs(), action);
  }
}

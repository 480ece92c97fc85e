package amc.coordinator.loop;

import org.jspecify.annotations.Nullable;

/** What the loop knows of a worker. Confined to one thread. */
final class Member {
  private static final double WEIGHT = 0.1; // of a new measurement
  private static final int WARM_UP = 200; // answers before its times tell of more than compilation
  private static final double HOPE = 0.15; // see forget

  /** Life of a worker in a run. */
  enum Status {
    /** It hosts the run, but has not caught up yet. */
    CATCHING_UP,
    /** It has caught up and gets its share of the work. */
    READY,
    /** It missed deadlines: others do its work until it reports again. */
    SUSPENDED,
    /** Its sums were wrong: it gets no work any more. */
    QUARANTINED
  }

  final int worker;
  Status status = Status.CATCHING_UP;
  int misses; // windows in a row whose deadline it missed
  private @Nullable Double unitNs;
  private int answers;

  Member(int worker) {
    this.worker = worker;
  }

  /**
   * Enters a measured evaluation of {@code units} candidates times shards, fewer by what evaluating
   * them together saves.
   */
  void observe(long elapsedNs, double units) {
    answers++;
    double now = elapsedNs / units;
    Double known = unitNs;
    unitNs = known == null || now < known ? now : known + WEIGHT * (now - known);
  }

  /**
   * Moves a worker's time a little towards the fastest one's: one that gets no work, since it was
   * slow once, is tried again some time.
   */
  void forget(double fastestNs) {
    Double known = unitNs;
    if (known != null) {
      unitNs = known * Math.pow(fastestNs / known, HOPE);
    }
  }

  /**
   * Measured time for one candidate alone on one shard; before that is known, at most {@code
   * otherwise}.
   */
  double unitNs(double otherwise) {
    Double known = unitNs;
    if (known == null) {
      return otherwise;
    }
    return Math.max(1, answers < WARM_UP ? Math.min(known, otherwise) : known);
  }
}

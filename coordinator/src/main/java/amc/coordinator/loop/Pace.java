package amc.coordinator.loop;

import amc.coordinator.placement.Batching;
import amc.coordinator.placement.Costs;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.mc.Stepper.Outcome;

/**
 * Measures how windows go, and says from that when answers are late and when the plan is to be
 * reviewed. Speed only: no result depends on it. Confined to one thread.
 */
public final class Pace {
  private static final double WEIGHT = 0.05; // of a new measurement
  private static final double COST_WEIGHT = 0.01; // of one that plans depend on
  private static final double FORGET = 0.998; // weight of the past, a step, in the acceptance rate
  private static final long FIRST_DEADLINE_NS = 2_000_000_000L; // compilation, data being loaded
  private static final long SHORTEST_DEADLINE_NS = 20_000_000L; // scheduling of busy machines
  private static final long LONGEST_DEADLINE_NS = 4_000_000_000L;
  private static final int PATIENCE = 4; // deadline in expected durations
  private static final long REVIEW_NS = 200_000_000L;
  private static final int TRIAL_EVERY = 64; // windows in which half and twice the length are tried
  private static final double WORST = 2; // times what was expected, counts of a slow evaluation

  /**
   * Times the known overhead, counts of a long one: a thread that is kept waiting for milliseconds
   * says nothing of the next windows, and would have them made too long.
   */
  private static final double WORST_ADDED = 3;

  private static final double SHORTEST_OVERHEAD_NS = 10_000; // so that it can grow again
  private static final int WARM_UP = 20; // windows before measured times are trusted

  private double acceptanceRate = 0.5;
  private double windowNs;
  private double overheadNs = 200_000;
  private double jitter;
  private final Latencies added = new Latencies();
  private final BatchingTimes batching = new BatchingTimes();
  private long evaluationNs; // of the slowest worker of each window, all windows together
  private long windows;
  private long waitNs;
  private long deadlineNs;
  private long reviewNs;

  /** What a plan's speed depends on, as measured so far. */
  Costs costs(int shards) {
    return new Costs(shards, acceptanceRate, overheadNs, Math.max(0, jitter), batching.batching());
  }

  /** What evaluating candidates together saves. */
  Batching batching() {
    return batching.batching();
  }

  /**
   * Length of the next window, where {@code best} is the best known: now and then half or twice as
   * much, to know how long these take.
   *
   * @param groups that share a window
   * @param longest longest window allowed
   */
  int length(int best, int groups, int longest) {
    return switch ((int) (windows % TRIAL_EVERY)) {
      case 0 -> best % (2 * groups) == 0 ? best / 2 : best;
      case TRIAL_EVERY / 2 -> Math.min(2 * best, longest);
      default -> best;
    };
  }

  /** Windows decided. */
  public long windows() {
    return windows;
  }

  /** Time of the slowest worker of each window, all windows together, in nanoseconds. */
  public long evaluationNs() {
    return evaluationNs;
  }

  /** What each window took beside the slowest evaluation, so far. */
  public Latencies added() {
    return added.copy();
  }

  /**
   * Enters the times of a window that has been decided.
   *
   * @param expectedNs of the slowest worker's evaluation, by the times that the plan is made with
   */
  void observe(long elapsedNs, double expectedNs, Gather gather) {
    long slowest = 0;
    for (Part part : gather.parts()) {
      Answer a = part.answer();
      slowest = a == null ? slowest : Math.max(slowest, a.evaluationNs());
    }
    double weight = windows < WARM_UP ? 0.5 : WEIGHT;
    double costWeight = windows < WARM_UP ? 0.5 : COST_WEIGHT;
    windows++;
    evaluationNs += slowest;
    batching.observe(gather.parts());
    added.add(elapsedNs - slowest);
    windowNs += weight * (elapsedNs - windowNs);
    double mostNs = WORST_ADDED * Math.max(overheadNs, SHORTEST_OVERHEAD_NS);
    double addedNs = Math.clamp((double) (elapsedNs - slowest), 0, mostNs);
    overheadNs += costWeight * (addedNs - overheadNs);
    double excessNs = Math.min((double) slowest, WORST * expectedNs) - expectedNs;
    jitter += costWeight * (excessNs / Math.sqrt(Math.max(1, expectedNs)) - jitter);
  }

  /** Enters what a window has decided. */
  void decided(Outcome outcome) {
    if (outcome.decided() > 0) {
      double past = Math.pow(FORGET, outcome.decided());
      double now = outcome.accepted() ? 1.0 / outcome.decided() : 0;
      acceptanceRate = past * acceptanceRate + (1 - past) * now;
    }
  }

  void opened(long nowNs) {
    waitNs =
        windows < WARM_UP
            ? FIRST_DEADLINE_NS
            : Math.clamp((long) (PATIENCE * windowNs), SHORTEST_DEADLINE_NS, LONGEST_DEADLINE_NS);
    deadlineNs = nowNs + waitNs;
  }

  boolean deadlinePassed(long nowNs) {
    return nowNs - deadlineNs >= 0;
  }

  void extendDeadline(long nowNs) {
    waitNs = Math.min(2 * waitNs, LONGEST_DEADLINE_NS);
    deadlineNs = nowNs + waitNs;
  }

  boolean reviewIsDue(long nowNs) {
    return nowNs - reviewNs >= REVIEW_NS;
  }

  void reviewed(long nowNs) {
    reviewNs = nowNs;
  }
}

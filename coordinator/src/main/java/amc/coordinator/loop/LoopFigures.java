package amc.coordinator.loop;

import amc.coordinator.placement.Costs;

/**
 * What a run's loop has done since it started here, and at what cost; the difference of two tells
 * of the time between.
 *
 * @param atNs when, by {@link System#nanoTime}
 * @param steps decided since the trajectory's start
 * @param accepted of them
 * @param windows decided
 * @param evaluations that they asked for
 * @param evaluationNs of the slowest worker of each window, all windows together
 * @param added what each window took beside that: frames both ways, waking threads, decisions
 * @param bytesSent to the workers, each frame counted once
 * @param bytesReceived of all workers
 * @param workers that evaluate now
 * @param groups proposal groups they are in now, 0 before the first plan
 * @param unitNs time of the fastest worker for one candidate alone on one shard, as measured by now
 * @param costs what plans are made with now
 */
public record LoopFigures(
    long atNs,
    long steps,
    long accepted,
    long windows,
    long evaluations,
    long evaluationNs,
    Latencies added,
    long bytesSent,
    long bytesReceived,
    int workers,
    int groups,
    double unitNs,
    Costs costs) {

  /** What has come since {@code earlier}; what is measured as it is now. */
  public LoopFigures since(LoopFigures earlier) {
    return new LoopFigures(
        atNs - earlier.atNs,
        steps - earlier.steps,
        accepted - earlier.accepted,
        windows - earlier.windows,
        evaluations - earlier.evaluations,
        evaluationNs - earlier.evaluationNs,
        added.since(earlier.added),
        bytesSent - earlier.bytesSent,
        bytesReceived - earlier.bytesReceived,
        workers,
        groups,
        unitNs,
        costs);
  }
}

package amc.deploy.bench;

import amc.coordinator.placement.Batching;
import amc.coordinator.placement.Costs;
import amc.coordinator.placement.Placement;
import amc.coordinator.placement.Placement.Plan;
import amc.coordinator.placement.Placement.Speed;
import amc.coordinator.run.LoopFigures;
import amc.coordinator.run.RunLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cluster of equal workers can be expected to do: the plan that {@link Placement} would
 * choose, and its steps a second by the same model, with an overhead that grows by the same time
 * with every worker.
 *
 * @param shards of the batch
 * @param unitNs time to evaluate one candidate alone on one shard
 * @param batching what evaluating candidates together saves
 * @param acceptanceRate in [0, 1]
 * @param overheadNs what a window of one worker takes beside its evaluation
 * @param jitter by how much that is longer than expected, see {@link Costs}
 * @param growthNs what each further worker adds to that
 */
record ClusterModel(
    int shards,
    double unitNs,
    Batching batching,
    double acceptanceRate,
    double overheadNs,
    double jitter,
    double growthNs) {

  /** With the costs that a run on one worker had at the end. */
  static ClusterModel of(LoopFigures one, int shards, double growthNs) {
    return new ClusterModel(
        shards,
        one.unitNs(),
        one.batching(),
        (double) one.accepted() / one.steps(),
        one.overheadNs(),
        one.jitter(),
        growthNs);
  }

  /** What is expected of so many workers. */
  Plan plan(int workers) {
    List<Speed> speeds = new ArrayList<>(workers);
    for (int w = 0; w < workers; w++) {
      speeds.add(new Speed(w, unitNs));
    }
    Costs costs =
        new Costs(shards, acceptanceRate, overheadNs + (workers - 1) * growthNs, jitter, batching);
    return Placement.best(speeds, costs, 0, RunLoop.MAX_WINDOW);
  }
}

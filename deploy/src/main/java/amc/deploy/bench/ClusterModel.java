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
 * @param growthNs what each further worker adds to that
 */
record ClusterModel(
    int shards,
    double unitNs,
    Batching batching,
    double acceptanceRate,
    double overheadNs,
    double growthNs) {

  /** With the costs that a run on one worker had. */
  static ClusterModel of(LoopFigures one, int shards, double growthNs) {
    int candidates = (int) Math.round((double) one.evaluations() / one.windows());
    return new ClusterModel(
        shards,
        one.evaluationNs() / (one.evaluations() * one.batching().factor(candidates)) / shards,
        one.batching(),
        (double) one.accepted() / one.steps(),
        (double) (one.atNs() - one.evaluationNs()) / one.windows(),
        growthNs);
  }

  /** What is expected of so many workers. */
  Plan plan(int workers) {
    List<Speed> speeds = new ArrayList<>(workers);
    for (int w = 0; w < workers; w++) {
      speeds.add(new Speed(w, unitNs));
    }
    Costs costs =
        new Costs(shards, acceptanceRate, overheadNs + (workers - 1) * growthNs, batching);
    return Placement.best(speeds, costs, 0, RunLoop.MAX_WINDOW);
  }
}

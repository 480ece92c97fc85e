package amc.deploy.bench;

import amc.coordinator.loop.LoopFigures;
import amc.coordinator.placement.Costs;
import amc.coordinator.placement.Placement;
import amc.coordinator.placement.Placement.Plan;
import amc.coordinator.placement.Placement.Speed;
import amc.protocol.mc.Windows;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cluster of equal workers can be expected to do: the plan that {@link Placement} would
 * choose, and its steps a second by the same model, with an overhead that grows by the same time
 * with every worker.
 *
 * @param unitNs time to evaluate one candidate alone on one shard
 * @param one what plans for one worker are made with
 * @param growthNs what each further worker adds to a window's overhead
 */
public record ClusterModel(double unitNs, Costs one, double growthNs) {

  /** With the costs that a run on one worker had at the end. */
  public static ClusterModel of(LoopFigures run, double growthNs) {
    Costs c = run.costs();
    double acceptanceRate = (double) run.accepted() / run.steps();
    Costs one = new Costs(c.shards(), acceptanceRate, c.overheadNs(), c.jitter(), c.batching());
    return new ClusterModel(run.unitNs(), one, growthNs);
  }

  /** What is expected of so many workers. */
  public Plan plan(int workers) {
    List<Speed> speeds = new ArrayList<>(workers);
    for (int w = 0; w < workers; w++) {
      speeds.add(new Speed(w, unitNs));
    }
    double overheadNs = one.overheadNs() + (workers - 1) * growthNs;
    Costs costs =
        new Costs(one.shards(), one.acceptanceRate(), overheadNs, one.jitter(), one.batching());
    return Placement.best(speeds, costs, 0, Windows.LONGEST);
  }
}

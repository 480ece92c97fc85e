package amc.worker.engine;

import amc.protocol.mc.Parameters;
import amc.protocol.mc.Parameters.Float32;
import amc.protocol.mc.Parameters.Float64;
import amc.protocol.mc.ShardSums;
import amc.worker.dataset.Objective;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;

/** Evaluates an objective function: one sample, one shard, no signals, float64. */
final class ObjectiveEngine implements LossEngine {
  private static final Batch ONE =
      new Batch() {
        @Override
        public int samples() {
          return 1;
        }

        @Override
        public int shards() {
          return 1;
        }
      };

  private final Objective objective;
  private final ThreadTeam team;

  ObjectiveEngine(Objective objective, ThreadTeam team) {
    this.objective = objective;
    this.team = team;
  }

  @Override
  public Batch all() {
    return ONE;
  }

  @Override
  public Batch gather(int slot, int[] indices, int count) {
    return ONE;
  }

  @Override
  public void evaluate(
      Batch batch,
      int firstShard,
      int endShard,
      Parameters[] candidates,
      int count,
      boolean signals,
      ShardSums sums,
      int firstRow) {
    team.run(count, k -> sums.set(firstRow + k, 0, objective.value(values(candidates[k])), 0));
  }

  private static double[] values(Parameters x) {
    return switch (x) {
      case Float64 p -> p.values();
      case Float32 p -> throw new IllegalArgumentException("objectives need precision float64");
    };
  }

  @Override
  public double lossDivisor(int samples) {
    return 1;
  }

  @Override
  public int signalGroups() {
    return 0;
  }

  /** Nothing to end: the team belongs to the caller. */
  @Override
  public void close() {}
}

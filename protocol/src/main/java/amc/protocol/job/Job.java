package amc.protocol.job;

import org.jspecify.annotations.Nullable;

/**
 * A resolved job: everything that determines a trajectory, every default filled in. Two runs of
 * equal jobs on the same engine kind take the same trajectory, bit for bit.
 *
 * @param name short name, shown in reports and used for the result folder
 * @param task what is learned or minimised
 * @param network architecture; null exactly when the task is an objective function of the
 *     parameters themselves
 * @param loss loss over the data; ignored for objective functions
 * @param shardSize most samples of a logical shard of a batch; part of the arithmetic, since shard
 *     sums are added in a fixed order
 * @param seed trajectory seed, the Philox key
 */
public record Job(
    String name,
    TaskSpec task,
    @Nullable NetworkSpec network,
    LossKind loss,
    OptimizerSpec optimizer,
    BatchingSpec batching,
    Precision precision,
    Budget budget,
    int shardSize,
    long seed) {

  /**
   * How long to train.
   *
   * @param steps proposals evaluated, at least 1
   */
  public record Budget(long steps) {}

  /** The same job with another seed. */
  public Job withSeed(long newSeed) {
    return new Job(
        name, task, network, loss, optimizer, batching, precision, budget, shardSize, newSeed);
  }

  /** The same job with other settings of the optimizer. */
  public Job withOptimizer(OptimizerSpec other) {
    return new Job(name, task, network, loss, other, batching, precision, budget, shardSize, seed);
  }

  /** The same job with another number of steps. */
  public Job withSteps(long steps) {
    return new Job(
        name,
        task,
        network,
        loss,
        optimizer,
        batching,
        precision,
        new Budget(steps),
        shardSize,
        seed);
  }
}

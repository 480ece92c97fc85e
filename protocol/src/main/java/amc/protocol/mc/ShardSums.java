package amc.protocol.mc;

import java.util.Arrays;

/**
 * Partial results of an evaluation: for every (candidate, shard) the loss sum, the number of
 * correctly classified samples and, for every signal group, the sum over samples of sum_i S_i^2
 * (Eq. 18). Different shards may be written by different threads.
 */
public final class ShardSums {
  private final int shards;
  private final int groups;
  private final double[] loss; // (candidate, shard)
  private final long[] correct; // (candidate, shard)
  private final double[] signals; // (candidate, shard, group)

  /** All sums start at zero. */
  public ShardSums(int candidates, int shards, int groups) {
    this.shards = shards;
    this.groups = groups;
    this.loss = new double[candidates * shards];
    this.correct = new long[candidates * shards];
    this.signals = new double[candidates * shards * groups];
  }

  public int shards() {
    return shards;
  }

  public int groups() {
    return groups;
  }

  public void set(int candidate, int shard, double lossSum, long correctCount) {
    loss[candidate * shards + shard] = lossSum;
    correct[candidate * shards + shard] = correctCount;
  }

  public void setSignal(int candidate, int shard, int group, double sum) {
    signals[(candidate * shards + shard) * groups + group] = sum;
  }

  /** Sum of losses over all samples, shards added in ascending order. */
  public double lossSum(int candidate) {
    double sum = 0;
    for (int s = 0; s < shards; s++) {
      sum += loss[candidate * shards + s];
    }
    return sum;
  }

  /** Correctly classified samples over all shards. */
  public long correct(int candidate) {
    long sum = 0;
    for (int s = 0; s < shards; s++) {
      sum += correct[candidate * shards + s];
    }
    return sum;
  }

  /** Signal sums over all samples, one a group, shards added in ascending order. */
  public double[] signals(int candidate) {
    double[] sum = new double[groups];
    for (int s = 0; s < shards; s++) {
      for (int g = 0; g < groups; g++) {
        sum[g] += signals[(candidate * shards + s) * groups + g];
      }
    }
    return sum;
  }

  /** Back to zero, for reuse. */
  public void clear() {
    Arrays.fill(loss, 0);
    Arrays.fill(correct, 0);
    Arrays.fill(signals, 0);
  }
}

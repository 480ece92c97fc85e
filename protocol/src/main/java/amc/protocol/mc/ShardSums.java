package amc.protocol.mc;

import amc.protocol.mc.ShardTree.Node;
import java.util.Arrays;

/**
 * Partial results of an evaluation: for every (candidate, shard) the loss sum, the number of
 * correctly classified samples and, for every signal group, the sum over samples of sum_i S_i^2
 * (Eq. 18). Different shards may be written by different threads.
 */
public final class ShardSums {
  private final ShardTree tree;
  private final int shards;
  private final int groups;
  private final double[] loss; // (candidate, shard)
  private final long[] correct; // (candidate, shard)
  private final double[] signals; // (candidate, shard, group)

  /** All sums start at zero. */
  public ShardSums(int candidates, int shards, int groups) {
    this.tree = new ShardTree(shards);
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

  /** Sum of losses over the shards of a node of the tree. */
  public double lossSum(int candidate, Node node) {
    return tree.sum(node, loss, candidate * shards, 1);
  }

  /** Sum of losses over all samples, in the order of {@link ShardTree}. */
  public double lossSum(int candidate) {
    return lossSum(candidate, tree.root());
  }

  /** Correctly classified samples over shards [first, end). */
  public long correct(int candidate, int first, int end) {
    long sum = 0;
    for (int s = first; s < end; s++) {
      sum += correct[candidate * shards + s];
    }
    return sum;
  }

  /** Correctly classified samples over all shards. */
  public long correct(int candidate) {
    return correct(candidate, 0, shards);
  }

  /** Signal sums over the shards of a node of the tree, one a group. */
  public double[] signals(int candidate, Node node) {
    double[] sum = new double[groups];
    for (int g = 0; g < groups; g++) {
      sum[g] = tree.sum(node, signals, candidate * shards * groups + g, groups);
    }
    return sum;
  }

  /** Signal sums over all samples, one a group, in the order of {@link ShardTree}. */
  public double[] signals(int candidate) {
    return signals(candidate, tree.root());
  }

  /** A candidate's sums over all samples. */
  public Totals totals(int candidate) {
    return new Totals(lossSum(candidate), correct(candidate), signals(candidate));
  }

  /** Back to zero, for reuse. */
  public void clear() {
    Arrays.fill(loss, 0);
    Arrays.fill(correct, 0);
    Arrays.fill(signals, 0);
  }
}

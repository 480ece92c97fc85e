package amc.protocol.mc;

/**
 * What the rules need to know about a problem, without its data.
 *
 * @param samples size of the training set; 1 for objective functions
 * @param shardSize samples a shard (the last of a batch may have fewer), see {@link #evenShards}
 * @param parameters number of parameters N
 * @param signalGroups groups of parameters that share a scale factor lambda
 * @param lossTerms numbers averaged over a sample: the outputs for mean squared error, else 1
 */
public record ProblemShape(
    int samples, int shardSize, int parameters, int signalGroups, int lossTerms) {

  /**
   * Samples a shard, so that the shards of a whole data set are of about the same size: workers
   * have whole shards, and the one with the most samples is waited for.
   *
   * @param samples of the data set
   * @param largest samples a shard, at least 1
   */
  public static int evenShards(int samples, int largest) {
    return Math.ceilDiv(samples, Math.ceilDiv(samples, largest));
  }

  /** Number of shards of a batch. */
  public int shards(int batchSize) {
    return Math.ceilDiv(batchSize, shardSize);
  }

  /** U and correct classifications of sums over a batch. */
  public Assessment assessment(Totals totals, int batchSize) {
    return new Assessment(totals.lossSum() / ((double) batchSize * lossTerms), totals.correct());
  }
}

package amc.worker.loss;

import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;

/**
 * Evaluates candidates on data. The result of a candidate on a shard depends on nothing but the
 * candidate's parameters and the shard's samples: not on the other candidates, the shard range, the
 * number of threads or the width of vector registers.
 *
 * <p>Sums over samples are defined so: the loss (and signal sum) of each sample is computed in the
 * job's precision; sample number i of the shard is added to double accumulator i mod 16, in
 * ascending order of i; the 16 accumulators are then added in ascending order, starting from 0.
 *
 * <p>Per sample, in the job's precision, with outputs y_j and targets t_j (of a label: 1 for its
 * class, else 0): the squared error is {@code e = 0}, then {@code e = fma(y_j - t_j, y_j - t_j, e)}
 * for j ascending; the cross entropy is {@code log(s) - (z_label - m)} with the softmax's s and m
 * (see {@link amc.worker.network.DenseNetwork}); a sample is correct when its label is the first of
 * the largest outputs and no output is NaN. The signal sum is {@code q = 0}, then {@code q =
 * fma(S_i, S_i, q)} over the layer's inputs i ascending.
 *
 * <p>Confined to one calling thread; inside, a {@link ThreadTeam} may share the work.
 */
public interface LossEngine extends AutoCloseable {
  /** Minibatches that an engine holds at once: at least the longest window of steps. */
  int SLOTS = 64;

  /** Data of a batch in the engine's own layout, cut into shards. */
  interface Batch {
    int samples();

    int shards();
  }

  /** Precomputes the layout for all samples, for the many evaluations of full batches. */
  Batch all();

  /**
   * Gathers a minibatch. The batch is valid until {@code slot} is gathered again.
   *
   * @param slot reusable buffer, in [0, {@value #SLOTS}): a window of K minibatch steps holds K
   *     batches at once
   * @param indices samples, in the order in which they are cut into shards
   * @param count number of leading entries of {@code indices} that are meant
   */
  Batch gather(int slot, int[] indices, int count);

  /**
   * Evaluates {@code candidates[0..count)} on shards [firstShard, endShard) of the batch and writes
   * row {@code firstRow + k} of {@code sums} for candidate k.
   *
   * @param candidates in the engine's precision, each of the layout's size
   * @param signals whether signal sums are wanted
   */
  void evaluate(
      Batch batch,
      int firstShard,
      int endShard,
      Parameters[] candidates,
      int count,
      boolean signals,
      ShardSums sums,
      int firstRow);

  /**
   * Evaluates different candidates on different batches (one candidate each, all shards), as a
   * window of minibatch steps needs; row {@code k} of {@code sums[k]} is row 0.
   */
  default void evaluateEach(
      Batch[] batches, Parameters[] candidates, int count, boolean signals, ShardSums[] sums) {
    for (int k = 0; k < count; k++) {
      evaluate(
          batches[k],
          0,
          batches[k].shards(),
          new Parameters[] {candidates[k]},
          1,
          signals,
          sums[k],
          0);
    }
  }

  /** Divisor that turns a loss sum over {@code samples} samples into the loss U. */
  double lossDivisor(int samples);

  /** Number of signal groups. */
  int signalGroups();

  /** Ends helper threads that the engine itself started. */
  @Override
  void close();
}

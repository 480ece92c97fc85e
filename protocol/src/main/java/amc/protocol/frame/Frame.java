package amc.protocol.frame;

import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Evaluation.Kind;
import amc.protocol.mc.Performance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of the data plane. Frames may be lost, late, repeated, reordered or corrupted; whoever
 * gets one that is not of the moment drops it.
 *
 * <p>From the coordinator to all workers of a run: {@link Grid}, {@link Window}; to one of them:
 * {@link Help}, {@link Decisions}. From a worker to the coordinator: {@link Answer}, {@link
 * Report}.
 */
public sealed interface Frame extends Decoded {

  /**
   * What all frames carry.
   *
   * @param run number of the run
   * @param term epoch of the coordinator (upper 32 bits) and number of the grid (lower 32): orders
   *     everything that coordinators of the run ever say
   * @param sequence number of the window that the frame belongs to, ascending within an epoch
   * @param worker number of the worker that sends the frame or is meant by it; {@link #ALL} for all
   */
  record Head(long run, long term, long sequence, int worker) {
    /** Stands for all workers of the run. */
    public static final int ALL = -1;

    /** The term of an epoch and a grid. */
    public static long term(int epoch, int grid) {
      return ((long) epoch << 32) | (grid & 0xffffffffL);
    }

    /** Epoch of the coordinator. */
    public int epoch() {
      return (int) (term >> 32);
    }
  }

  Head head();

  /**
   * Who evaluates what, from now on: group g of {@code groups} has candidates [g K / groups, (g +
   * 1) K / groups) of a window of K.
   */
  record Grid(Head head, int groups, List<Slice> slices) implements Frame {}

  /**
   * A worker's part.
   *
   * @param group which part of a window's candidates
   * @param firstShard in units of 1 / {@link #WHOLE} of a batch's shards, rounded down: the same
   *     grid serves batches of all sizes
   * @param endShard likewise
   */
  record Slice(int worker, int group, int firstShard, int endShard) {
    /** A whole batch. */
    public static final int WHOLE = 1 << 20;

    /** The first shard of the slice, of a batch of {@code shards} shards. */
    public int first(int shards) {
      return at(firstShard, shards);
    }

    /** One past the last shard. */
    public int end(int shards) {
      return at(endShard, shards);
    }

    private static int at(int share, int shards) {
      return (int) (((long) share * shards + WHOLE / 2) / WHOLE);
    }
  }

  /**
   * Steps to evaluate, see {@link amc.protocol.mc.Evaluation}; {@code count} states follow from the
   * first.
   *
   * @param decisions number of decisions that a replica must have applied, {@code latest} included
   * @param first state of the first step
   * @param count candidates, from 1 to 32
   * @param lambda rows as in an evaluation
   * @param latest the last decisions, oldest first, for replicas that lack them; may be empty
   * @param copy what the worker named in the head shall keep a copy of x for
   */
  record Window(
      Head head,
      long decisions,
      Kind kind,
      AmcState first,
      int count,
      List<double[]> lambda,
      boolean signals,
      List<Decision> latest,
      Copy copy)
      implements Frame {}

  /** What a copy of a replica is for. */
  enum Copy {
    NONE,
    /** Performance on the whole training set and the test set. */
    SCORE,
    /** Performance, and the parameters themselves. */
    SNAPSHOT
  }

  /** Asks a worker to evaluate candidates [from, to) on shards [firstShard, endShard), too. */
  record Help(Head head, int from, int to, int firstShard, int endShard) implements Frame {}

  /**
   * Decisions number {@code firstIndex} and following, for a worker that reported that it lacks
   * them.
   */
  record Decisions(Head head, long firstIndex, List<Decision> decisions) implements Frame {}

  /**
   * Sums of candidates [from, to) on shards [firstShard, endShard), one a node of the cover of that
   * range ({@link amc.protocol.mc.ShardTree#cover}).
   *
   * @param performance of the copy that the window asked this worker for, which it has made; null
   *     where it asked for none
   * @param evaluationNs how long the evaluation took
   * @param lossSums (candidate, node)
   * @param correct correctly classified samples: (candidate)
   * @param signals (candidate, node, group); empty where they were not asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Answer(
      Head head,
      int from,
      int to,
      int firstShard,
      int endShard,
      @Nullable Performance performance,
      long evaluationNs,
      double[] lossSums,
      long[] correct,
      double[] signals)
      implements Frame {
    /** Whether the worker has made the copy that the window asked for. */
    public boolean copied() {
      return performance != null;
    }
  }

  /**
   * A worker's progress in catching up.
   *
   * @param decisions decisions applied so far
   * @param ready whether it has all that the latest window needed, and can be given work
   */
  record Report(Head head, long decisions, boolean ready) implements Frame {}
}

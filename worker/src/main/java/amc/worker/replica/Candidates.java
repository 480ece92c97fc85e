package amc.worker.replica;

import amc.protocol.mc.Amc;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.BatchDraw;
import amc.protocol.mc.Evaluation;
import amc.protocol.mc.Evaluation.Kind;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Proposal;
import amc.protocol.mc.ShardSums;
import amc.protocol.mc.Totals;
import amc.protocol.mc.Windows;
import amc.protocol.random.IndexSampler;
import amc.worker.loss.LossEngine;
import amc.worker.loss.LossEngine.Batch;
import amc.worker.loss.ThreadTeam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Generates candidates of a replica and evaluates them: all of an evaluation, or the part that one
 * of many workers has. Confined to one thread; the engine and the team may use others.
 */
public final class Candidates {
  private final Amc amc;
  private final ProblemShape shape;
  private final long seed;
  private final Replica replica;
  private final LossEngine engine;
  private final ThreadTeam team;
  private final IndexSampler sampler;
  private final int[] indices;
  private final Parameters[] proposals;
  private final @Nullable BatchDraw[] draws = new BatchDraw[LossEngine.SLOTS]; // in the slots
  private final @Nullable Batch[] batches = new Batch[LossEngine.SLOTS]; // likewise

  /**
   * @param amc rules of the replica's trajectory
   * @param seed its seed
   * @param engine on the training set
   */
  public Candidates(
      Amc amc, ProblemShape shape, long seed, Replica replica, LossEngine engine, ThreadTeam team) {
    this.amc = amc;
    this.shape = shape;
    this.seed = seed;
    this.replica = replica;
    this.engine = engine;
    this.team = team;
    this.sampler = new IndexSampler(shape.samples());
    this.indices = new int[shape.samples()];
    this.proposals = new Parameters[Windows.LONGEST];
  }

  /** Sums of one candidate: a row of {@code sums}, filled for the shards asked for. */
  public record Row(ShardSums sums, int row) {
    /** Sums over all shards, all of which must have been asked for. */
    public Totals totals() {
      return sums.totals(row);
    }
  }

  /** Evaluates everything. */
  public List<Row> evaluate(Evaluation evaluation) {
    int shards = shape.shards(evaluation.window().getFirst().batchSize());
    return evaluate(evaluation, 0, evaluation.size(), 0, shards);
  }

  /**
   * Evaluates candidates [from, to) of an evaluation on shards [firstShard, endShard) of their
   * batches.
   *
   * @return one row a candidate
   */
  public List<Row> evaluate(Evaluation evaluation, int from, int to, int firstShard, int endShard) {
    int count = to - from;
    Parameters[] candidates = new Parameters[count];
    if (evaluation.kind() == Kind.CURRENT) {
      Arrays.fill(candidates, replica.parameters());
    } else {
      AmcState first = evaluation.window().getFirst();
      team.run(
          count,
          k -> {
            Proposal proposal = amc.proposal(first, evaluation.window().get(from + k));
            candidates[k] = buffer(from + k);
            replica.propose(proposal, evaluation.lambda(from + k), candidates[k]);
          });
    }
    return evaluation.kind() == Kind.SHARED || count == 1
        ? together(evaluation, candidates, from, firstShard, endShard)
        : each(evaluation, candidates, from, firstShard, endShard);
  }

  /** All candidates on one batch. */
  private List<Row> together(
      Evaluation evaluation, Parameters[] candidates, int from, int firstShard, int endShard) {
    Batch batch = batch(0, evaluation.batchState(from));
    ShardSums sums = new ShardSums(candidates.length, batch.shards(), shape.signalGroups());
    engine.evaluate(
        batch, firstShard, endShard, candidates, candidates.length, evaluation.signals(), sums, 0);
    List<Row> rows = new ArrayList<>(candidates.length);
    for (int k = 0; k < candidates.length; k++) {
      rows.add(new Row(sums, k));
    }
    return rows;
  }

  /** Every candidate on a batch of its own. */
  private List<Row> each(
      Evaluation evaluation, Parameters[] candidates, int from, int firstShard, int endShard) {
    int count = candidates.length;
    Batch[] of = new Batch[count];
    ShardSums[] sums = new ShardSums[count];
    List<Row> rows = new ArrayList<>(count);
    for (int k = 0; k < count; k++) {
      of[k] = batch(from + k, evaluation.batchState(from + k));
      sums[k] = new ShardSums(1, of[k].shards(), shape.signalGroups());
      rows.add(new Row(sums[k], 0));
    }
    if (firstShard == 0 && endShard == of[0].shards()) {
      engine.evaluateEach(of, candidates, count, evaluation.signals(), sums);
    } else {
      for (int k = 0; k < count; k++) {
        Parameters[] one = {candidates[k]};
        engine.evaluate(of[k], firstShard, endShard, one, 1, evaluation.signals(), sums[k], 0);
      }
    }
    return rows;
  }

  private Parameters buffer(int k) {
    Parameters buffer = proposals[k];
    if (buffer == null) {
      buffer = replica.parameters().copy();
      proposals[k] = buffer;
    }
    return buffer;
  }

  /** The batch of a state; gathered anew only where the slot holds another. */
  private Batch batch(int slot, AmcState state) {
    BatchDraw draw = amc.batch(state);
    if (draw.isAll()) {
      return engine.all();
    }
    Batch held = batches[slot];
    if (held != null && draw.equals(draws[slot])) {
      return held;
    }
    sampler.draw(seed, draw.number(), draw.size(), indices);
    Batch batch = engine.gather(slot, indices, draw.size());
    draws[slot] = draw;
    batches[slot] = batch;
    return batch;
  }
}

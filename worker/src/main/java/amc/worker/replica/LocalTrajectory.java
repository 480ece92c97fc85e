package amc.worker.replica;

import amc.protocol.job.Job;
import amc.protocol.job.UserError;
import amc.protocol.mc.Amc;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Assessment;
import amc.protocol.mc.BatchDraw;
import amc.protocol.mc.Lambda;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.PrecisionFloor;
import amc.protocol.mc.Proposal;
import amc.protocol.mc.Resolution;
import amc.protocol.mc.ShardSums;
import amc.protocol.random.IndexSampler;
import amc.protocol.random.NormalGenerator;
import amc.worker.engine.LossEngine;
import amc.worker.engine.LossEngine.Batch;
import amc.worker.engine.ThreadTeam;
import amc.worker.network.ParameterLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A trajectory whose loop runs in this process: drives windows of speculative steps through a loss
 * engine. Confined to one thread; the engine and the team may use others.
 */
public final class LocalTrajectory {
  /** Longest window: bounds the candidates held in memory. */
  public static final int MAX_WINDOW = 32;

  private static final double[] UNSCALED = {};

  /** Hears of every accepted step, in order. */
  @FunctionalInterface
  public interface AcceptanceListener {
    /**
     * Hears of one accepted step.
     *
     * @param step number of the accepted proposal
     * @param loss U(x) after it, on the step's batch
     */
    void accepted(long step, double loss);
  }

  private final Job job;
  private final Amc amc;
  private final LossEngine engine;
  private final ThreadTeam team;
  private final int fixedWindow;
  private final WindowTuner tuner = new WindowTuner();
  private final IndexSampler sampler;
  private final int[] indices;
  private final Parameters[] candidates = new Parameters[MAX_WINDOW];
  private final Replica replica;
  private final PrecisionFloor floor;
  private final boolean signals;

  private AmcState state;
  private double[] lambda =
      UNSCALED; // of x on the next step's batch, when the state knows its loss
  private Assessment known = new Assessment(Double.NaN, 0);
  private Batch batch; // of the next step, when the state knows its loss
  private long evaluations;

  /**
   * @param samples size of the training set (1 for objective functions)
   * @param x initial parameters, owned by the trajectory from now on
   * @param mean initial proposal mean, likewise; zeros for a new run
   * @param window fixed length in [1, {@value #MAX_WINDOW}], or 0 to adapt it to the acceptance
   *     rate
   * @param restored state to go on from, or {@link Amc#start()} of a new run
   */
  public LocalTrajectory(
      Job job,
      Amc amc,
      AmcState restored,
      int samples,
      ParameterLayout layout,
      Parameters x,
      Parameters mean,
      LossEngine engine,
      NormalGenerator normals,
      ThreadTeam team,
      int window) {
    if (window < 0 || window > MAX_WINDOW) {
      throw new UserError(
          "window=%d must be in [1, %d], or 0 to adapt it".formatted(window, MAX_WINDOW));
    }
    this.job = job;
    this.amc = amc;
    this.engine = engine;
    this.team = team;
    this.fixedWindow = window;
    this.sampler = new IndexSampler(samples);
    this.indices = new int[samples];
    this.replica = new Replica(layout, x, mean, job.seed(), job.optimizer().epsilon(), normals);
    for (int k = 0; k < MAX_WINDOW; k++) {
      candidates[k] = x.copy();
    }
    this.floor = new PrecisionFloor(job.precision().unitRoundoff());
    this.signals = job.optimizer().signalNorm();
    this.state = restored;
    this.batch = engine.all();
    assessStart();
  }

  /** The current state; its loss is known unless every step draws a new batch. */
  public AmcState state() {
    return state;
  }

  /** Parameters and mean, to be read between calls of {@link #advanceTo} only. */
  public Replica replica() {
    return replica;
  }

  /** Hash of the complete state, see {@link Replica#hash}. */
  public long hash() {
    return replica.hash(state);
  }

  public PrecisionFloor precisionFloor() {
    return floor;
  }

  /** Loss evaluations so far, speculative ones that were dropped included. */
  public long evaluations() {
    return evaluations;
  }

  /** Length of the next window. */
  public int window() {
    return fixedWindow > 0 ? fixedWindow : tuner.length();
  }

  /**
   * Decides steps until {@code state().step() == step} or {@code stop} says true, which is asked
   * between windows.
   */
  public void advanceTo(long step, BooleanSupplier stop, AcceptanceListener listener) {
    while (state.step() < step && !stop.getAsBoolean()) {
      int length = (int) Math.min(window(), step - state.step());
      boolean whole = length == window();
      long start = System.nanoTime();
      Resolution resolution = state.lossKnown() ? knownWindow(length) : freshWindow(length);
      if (whole) {
        tuner.observe(
            System.nanoTime() - start, resolution.decided(), resolution.accepted() != null);
      }
      Proposal accepted = resolution.accepted();
      state = resolution.next();
      if (accepted != null) {
        listener.accepted(accepted.step(), state.loss());
      }
      if (needsLoss()) {
        assess();
      }
    }
  }

  /** A window whose steps share one batch on which x has been assessed. */
  private Resolution knownWindow(int length) {
    List<AmcState> window = amc.speculate(state, length);
    team.run(length, k -> replica.propose(proposal(window, k), lambda, candidates[k]));
    ShardSums sums = sums(length, batch);
    engine.evaluate(batch, 0, batch.shards(), candidates, length, signals, sums, 0);
    evaluations += length;
    List<Assessment> proposed = new ArrayList<>(length);
    for (int k = 0; k < length; k++) {
      proposed.add(assessment(sums, k, batch));
    }
    Resolution resolution = resolve(window, Collections.nCopies(length, known), proposed);
    int last = resolution.decided() - 1;
    apply(resolution, lambda);
    if (resolution.accepted() != null) {
      known = proposed.get(last);
      lambda = lambda(sums, last, batch);
    }
    return resolution;
  }

  /** A window in which every step has a batch of its own. */
  private Resolution freshWindow(int length) {
    List<AmcState> window = amc.speculate(state, length);
    Batch[] batches = new Batch[length];
    Parameters[] here = new Parameters[length];
    ShardSums[] sumsHere = new ShardSums[length];
    ShardSums[] sumsThere = new ShardSums[length];
    for (int k = 0; k < length; k++) {
      batches[k] = gather(k, amc.batch(window.get(k)));
      here[k] = replica.parameters();
      sumsHere[k] = sums(1, batches[k]);
      sumsThere[k] = sums(1, batches[k]);
    }
    engine.evaluateEach(batches, here, length, signals, sumsHere);
    List<Assessment> current = new ArrayList<>(length);
    List<double[]> lambdas = new ArrayList<>(length);
    for (int k = 0; k < length; k++) {
      current.add(assessment(sumsHere[k], 0, batches[k]));
      lambdas.add(lambda(sumsHere[k], 0, batches[k]));
    }
    team.run(length, k -> replica.propose(proposal(window, k), lambdas.get(k), candidates[k]));
    engine.evaluateEach(batches, candidates, length, false, sumsThere);
    evaluations += 2L * length;
    List<Assessment> proposed = new ArrayList<>(length);
    for (int k = 0; k < length; k++) {
      proposed.add(assessment(sumsThere[k], 0, batches[k]));
    }
    Resolution resolution = resolve(window, current, proposed);
    apply(resolution, lambdas.get(resolution.decided() - 1));
    return resolution;
  }

  private Proposal proposal(List<AmcState> window, int k) {
    return amc.proposal(window.getFirst(), window.get(k));
  }

  private Resolution resolve(
      List<AmcState> window, List<Assessment> current, List<Assessment> proposed) {
    Resolution resolution = amc.resolve(window, current, proposed);
    for (int k = 0; k < resolution.decided(); k++) {
      floor.observe(window.get(k).step(), current.get(k).loss(), proposed.get(k).loss());
    }
    return resolution;
  }

  private void apply(Resolution resolution, double[] scale) {
    if (resolution.resetBefore()) {
      replica.resetMean();
    }
    if (resolution.accepted() != null) {
      replica.accept(resolution.accepted(), scale);
    }
    if (resolution.resetAfter()) {
      replica.resetMean();
    }
  }

  /** Whether the next steps share a batch on which x has not been assessed yet. */
  private boolean needsLoss() {
    return !state.lossKnown() && !amc.drawsEveryStep(state);
  }

  /** Assesses x on the batch that the next steps share. */
  private void assess() {
    batch = gather(0, amc.batch(state));
    ShardSums sums = sums(1, batch);
    Parameters[] x = {replica.parameters()};
    engine.evaluate(batch, 0, batch.shards(), x, 1, signals, sums, 0);
    evaluations++;
    known = assessment(sums, 0, batch);
    lambda = lambda(sums, 0, batch);
    state = amc.withLoss(state, known.loss());
  }

  private void assessStart() {
    AmcState before = state;
    if (amc.drawsEveryStep(state)) {
      if (state.step() == 0) {
        checkFinite(gather(0, amc.batch(state)));
      }
      return;
    }
    assess();
    if (before.step() == 0) {
      checkFinite(batch);
    } else if (before.lossKnown()
        && Double.doubleToLongBits(before.loss()) != Double.doubleToLongBits(state.loss())) {
      throw new UserError(
          ("restored loss %s differs from %s, the loss of the restored parameters on this data:"
                  + " resume with the same data files and the same engine as the run began with")
              .formatted(before.loss(), state.loss()));
    }
  }

  /** Names the first layer whose inputs are not finite when the initial loss is not. */
  private void checkFinite(Batch start) {
    ShardSums sums = sums(1, start);
    Parameters[] x = {replica.parameters()};
    engine.evaluate(start, 0, start.shards(), x, 1, true, sums, 0);
    if (Double.isFinite(assessment(sums, 0, start).loss())) {
      return;
    }
    double[] signal = sums.signals(0);
    int layer = 0;
    while (layer < signal.length && Double.isFinite(signal[layer])) {
      layer++;
    }
    String where = signal.length == 0 ? "the objective" : "layer " + Math.max(1, layer);
    throw new UserError(
        "initial loss is not finite, first seen in the output of "
            + where
            + ": use a smaller network.initial.scale, check the data, or set precision: float64");
  }

  private Batch gather(int slot, BatchDraw draw) {
    if (draw.isAll()) {
      return engine.all();
    }
    sampler.draw(job.seed(), draw.number(), draw.size(), indices);
    return engine.gather(slot, indices, draw.size());
  }

  private ShardSums sums(int rows, Batch of) {
    return new ShardSums(rows, of.shards(), engine.signalGroups());
  }

  private Assessment assessment(ShardSums sums, int row, Batch of) {
    return new Assessment(sums.lossSum(row) / engine.lossDivisor(of.samples()), sums.correct(row));
  }

  private double[] lambda(ShardSums sums, int row, Batch of) {
    return signals ? Lambda.of(sums.signals(row), of.samples()) : UNSCALED;
  }
}

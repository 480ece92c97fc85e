package amc.worker.trajectory;

import amc.protocol.job.BatchingSpec;
import amc.protocol.job.BatchingSpec.Progressive;
import amc.protocol.job.BatchingSpec.Redraw;
import amc.protocol.job.Job;
import amc.protocol.job.LossKind;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.protocol.mc.ShardTree.Node;
import amc.protocol.random.IndexSampler;
import amc.protocol.random.StateHash;
import amc.protocol.random.Stream;
import amc.protocol.random.Uniforms;
import amc.worker.engine.simd.NaiveTwin;
import amc.worker.network.DenseNetwork;
import amc.worker.problem.Problem;
import amc.worker.replica.NaiveReplica;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Section III of the paper with data, net and parameters, one step after the other: two losses on
 * the step's batch, lambda from the first of them, a proposal, a decision. The reference for
 * everything that makes trajectories faster.
 */
final class NaiveTrajectory {
  private static final double[] SIGNAL_NORM_OFF = {};

  private final Job job;
  private final OptimizerSpec optimizer;
  private final NaiveTwin network;
  private final NaiveReplica replica;
  private final int samples;
  private final int shardSize;
  private final int groups;
  private final int terms; // numbers averaged over a sample
  private final List<Long> accepted = new ArrayList<>();
  private double sigma;
  private long rejections; // n_cr
  private int stage;
  private int batchSize;

  /** A parameter vector's performance on a batch. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  private record Assessed(double loss, long correct, double[] lambda) {}

  NaiveTrajectory(Job job, Problem.Supervised problem) {
    DenseNetwork dense =
        switch (problem.network()) {
          case DenseNetwork d -> d;
        };
    this.job = job;
    this.optimizer = job.optimizer();
    this.network = new NaiveTwin(dense, problem.loss(), problem.train(), job.precision());
    this.replica =
        NaiveReplica.initial(job.precision(), dense.layout(), job.seed(), optimizer.epsilon());
    this.samples = problem.samples();
    int shards = (samples + job.shardSize() - 1) / job.shardSize();
    this.shardSize = (samples + shards - 1) / shards;
    this.groups = dense.layers().size();
    this.terms = problem.loss() == LossKind.MSE ? problem.train().outputs() : 1;
  }

  /** Numbers of the accepted steps. */
  List<Long> accepted() {
    return accepted;
  }

  /** Takes that many steps and returns the state hash; to be called once. */
  long run(long steps) {
    sigma = optimizer.sigma0();
    batchSize =
        switch (job.batching()) {
          case BatchingSpec.Full f -> samples;
          case BatchingSpec.Minibatch m -> Math.min(m.size(), samples);
          case Progressive p -> Math.min(p.size(), samples);
        };
    double loss = Double.NaN;
    for (long n = 0; n < steps; n++) {
      int[] batch = batch(n);
      Assessed here = assess(replica.parameters(), batch);
      double[] proposed = replica.propose(n, sigma, here.lambda());
      Assessed there = assess(replica.parameters(proposed), batch);
      boolean accept = accepts(n, here.loss(), there.loss());
      if (accept) {
        replica.accept(n, sigma, here.lambda());
        rejections = 0;
        accepted.add(n);
      } else {
        rejections++;
        if (optimizer.nS() > 0 && rejections == optimizer.nS()) {
          rejections = 0;
          sigma = optimizer.sigmaDecay() * sigma;
          replica.reset();
        }
      }
      Assessed now = accept ? there : here;
      loss = now.loss();
      if (grows(now.correct())) {
        batchSize = Math.min(samples, 2 * batchSize);
        stage++;
        sigma = optimizer.sigma0();
        rejections = 0;
        replica.reset();
        if (!drawsEveryStep()) {
          loss = assess(replica.parameters(), batch(n + 1)).loss();
        }
      }
    }
    return hash(steps, loss);
  }

  private boolean drawsEveryStep() {
    boolean redraws =
        switch (job.batching()) {
          case BatchingSpec.Full f -> false;
          case BatchingSpec.Minibatch m -> true;
          case Progressive p -> p.redraw() == Redraw.STEP;
        };
    return redraws && batchSize < samples;
  }

  /** Samples of a step's batch. */
  private int[] batch(long step) {
    int[] indices = IntStream.range(0, samples).toArray();
    if (batchSize < samples) {
      long number = drawsEveryStep() ? step : stage;
      new IndexSampler(samples).draw(job.seed(), number, batchSize, indices);
    }
    return indices;
  }

  private boolean accepts(long step, double here, double there) {
    if (!Double.isFinite(there)) {
      return false;
    }
    double temperature = optimizer.temperature();
    return there <= here
        || (temperature > 0
            && Uniforms.openClosed(job.seed(), Stream.ACCEPTANCE, step)
                < StrictMath.exp(-(there - here) / temperature));
  }

  private boolean grows(long correct) {
    return job.batching() instanceof Progressive p
        && batchSize < samples
        && batchSize - correct < p.threshold() * batchSize;
  }

  private Assessed assess(Parameters x, int[] batch) {
    int shards = (batchSize + shardSize - 1) / shardSize;
    ShardSums sums = new ShardSums(1, shards, groups);
    network.evaluate(batch, batchSize, shardSize, 0, shards, x, true, sums, 0);
    double loss = sum(0, shards, s -> sums.lossSum(0, new Node(0, s)));
    double[] lambda = SIGNAL_NORM_OFF;
    if (optimizer.signalNorm()) {
      lambda = new double[groups];
      for (int g = 0; g < groups; g++) {
        int group = g;
        double signal = sum(0, shards, s -> sums.signals(0, new Node(0, s))[group]);
        lambda[g] = signal == 0 ? 0 : 1 / StrictMath.sqrt(signal / batchSize); // Eq. (17)
      }
    }
    return new Assessed(loss / ((double) batchSize * terms), sums.correct(0), lambda);
  }

  /** Halves of the next power of two, each added up in the same way. */
  private static double sum(int first, int end, IntToDoubleFunction shard) {
    if (end - first == 1) {
      return shard.applyAsDouble(first);
    }
    int half = Integer.highestOneBit(end - first - 1);
    return sum(first, first + half, shard) + sum(first + half, end, shard);
  }

  /** Of everything that makes a state, in this order. */
  private long hash(long steps, double loss) {
    StateHash hash = new StateHash(0);
    hash.add(steps).add((long) accepted.size()).add(Double.doubleToLongBits(sigma));
    hash.add(rejections).add(stage).add(batchSize).add(Double.doubleToLongBits(loss));
    for (Parameters values : List.of(replica.parameters(), replica.mean())) {
      switch (values) {
        case Parameters.Float32 p -> hash.add(p.values());
        case Parameters.Float64 p -> hash.add(p.values());
      }
    }
    return hash.value();
  }
}

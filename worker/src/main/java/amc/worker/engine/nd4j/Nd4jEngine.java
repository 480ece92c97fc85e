package amc.worker.engine.nd4j;

import amc.protocol.job.LossKind;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.worker.dataset.Dataset;
import amc.worker.engine.scalar.ScalarEngine;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.DenseNetwork;
import amc.worker.problem.Problem;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The definition computed with ND4J: one matrix product a layer over a chunk of samples, then
 * operations on the whole chunk. Sums over features and elementary functions are ND4J's own, so it
 * agrees with {@link ScalarEngine} within rounding only.
 *
 * <p>Where not all parameters are finite, the losses and signals are NaN and nothing is correct:
 * some of ND4J's operations turn NaN into numbers.
 *
 * <p>Chunks are shared by the team, each computed by one thread; ND4J's own threads, which would
 * compete with the team's, are switched off for the whole process.
 */
public final class Nd4jEngine implements LossEngine {
  private static final int ACCUMULATORS = 16;

  /** Samples a chunk at most: large products, yet the chunk's activations stay near the core. */
  private static final int CHUNK = 1024;

  private final DenseNetwork network;
  private final LossKind loss;
  private final Dataset data;
  private final DataType type;
  private final int shardSize;
  private final ThreadTeam team;
  private final Nd4jWeights weights;
  private final ConcurrentLinkedQueue<Nd4jForward> idle = new ConcurrentLinkedQueue<>();
  private final @Nullable Nd4jBatch[] slots = new @Nullable Nd4jBatch[SLOTS];
  private @Nullable Nd4jBatch all;

  public Nd4jEngine(
      Problem.Supervised problem,
      Dataset data,
      Precision precision,
      int shardSize,
      ThreadTeam team) {
    this.network =
        switch (problem.network()) {
          case DenseNetwork dense -> dense;
        };
    this.loss = problem.loss();
    this.data = data;
    this.type =
        switch (precision) {
          case FLOAT32 -> DataType.FLOAT;
          case FLOAT64 -> DataType.DOUBLE;
        };
    this.shardSize = shardSize;
    this.team = team;
    Nd4jLibraries.load();
    Nd4j.factory().blas().setMaxThreads(1);
    Nd4j.getEnvironment().setElementwiseThreshold(Integer.MAX_VALUE); // elements before it forks
    Nd4j.getEnvironment().setTadThreshold(Integer.MAX_VALUE);
    this.weights = new Nd4jWeights(network, type);
  }

  @Override
  public Batch all() {
    return wholeSet();
  }

  private Nd4jBatch wholeSet() {
    if (all == null) {
      all = Nd4jBatch.of(data, type, shardSize);
    }
    return all;
  }

  @Override
  public Batch gather(int slot, int[] indices, int count) {
    Nd4jBatch batch = slots[slot];
    if (batch == null || batch.samples() != count) {
      if (batch != null) {
        batch.close();
      }
      batch = Nd4jBatch.uninitialised(data, type, count, shardSize);
      slots[slot] = batch;
    }
    batch.gather(wholeSet(), Arrays.copyOf(indices, count));
    return batch;
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
    Nd4jBatch own = (Nd4jBatch) batch;
    int start = firstShard * shardSize;
    int end = Math.min(own.samples(), endShard * shardSize);
    PerSample values = new PerSample(end - start, signals ? signalGroups() : 0);
    for (int k = 0; k < count; k++) {
      if (weights.load(candidates[k])) {
        evaluateChunks(own, start, end, values);
      } else {
        values.fillNaN();
      }
      for (int shard = firstShard; shard < endShard; shard++) {
        int from = shard * shardSize - start;
        values.sum(from, Math.min(from + shardSize, end - start), sums, firstRow + k, shard);
      }
    }
  }

  /** Spreads samples [start, end) of the batch over the team. */
  private void evaluateChunks(Nd4jBatch batch, int start, int end, PerSample values) {
    int size = Math.min(CHUNK, Math.ceilDiv(end - start, team.threads()));
    team.run(
        Math.ceilDiv(end - start, size),
        task -> {
          int from = start + task * size;
          Nd4jForward polled = idle.poll();
          Nd4jForward forward =
              polled == null ? new Nd4jForward(network, loss, type, CHUNK) : polled;
          forward.evaluate(weights, batch, from, Math.min(end, from + size), values, from - start);
          idle.add(forward);
        });
  }

  /** What is known of each sample of an evaluation. */
  static final class PerSample {
    final double[] loss;
    final double[] correct; // 1 where correct, else 0
    final double[][] signals; // (group, sample)

    PerSample(int samples, int groups) {
      loss = new double[samples];
      correct = new double[samples];
      signals = new double[groups][samples];
    }

    void fillNaN() {
      Arrays.fill(loss, Double.NaN);
      Arrays.fill(correct, 0);
      for (double[] group : signals) {
        Arrays.fill(group, Double.NaN);
      }
    }

    /** Adds up one shard, samples [from, to), in the order that {@link LossEngine} asks for. */
    void sum(int from, int to, ShardSums sums, int row, int shard) {
      sums.set(row, shard, sum(loss, from, to), (long) sum(correct, from, to));
      for (int g = 0; g < signals.length; g++) {
        sums.setSignal(row, shard, g, sum(signals[g], from, to));
      }
    }

    private static double sum(double[] values, int from, int to) {
      double[] accumulators = new double[ACCUMULATORS];
      for (int i = from; i < to; i++) {
        accumulators[(i - from) % ACCUMULATORS] += values[i];
      }
      double sum = 0;
      for (double a : accumulators) {
        sum += a;
      }
      return sum;
    }
  }

  @Override
  public double lossDivisor(int samples) {
    return loss.divisor(samples, data.outputs());
  }

  @Override
  public int signalGroups() {
    return network.layout().signalGroups();
  }

  /** Frees the memory outside the heap; batches of this engine are invalid from now on. */
  @Override
  public void close() {
    weights.close();
    for (Nd4jForward forward : idle) {
      forward.close();
    }
    idle.clear();
    for (int slot = 0; slot < SLOTS; slot++) {
      Nd4jBatch batch = slots[slot];
      if (batch != null) {
        batch.close();
        slots[slot] = null;
      }
    }
    if (all != null) {
      all.close();
      all = null;
    }
  }
}

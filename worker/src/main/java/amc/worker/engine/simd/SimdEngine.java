package amc.worker.engine.simd;

import static java.util.Objects.requireNonNull;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.worker.dataset.Dataset;
import amc.worker.loss.HeapMeter;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.DenseNetwork;
import amc.worker.problem.Problem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fast engine: Vector API kernels over tiles of samples, lanes over samples, tasks of a shard
 * and some candidates shared by a team of threads. Bitwise equal to the definition in {@link
 * LossEngine}.
 *
 * @param <A> {@code float[]} or {@code double[]}, after the job's precision
 */
public final class SimdEngine<A> implements LossEngine {

  private final DenseNetwork network;
  private final LossKind loss;
  private final Dataset data;
  private final int shardSize;
  private final ThreadTeam team;
  private final Elements<A> elements;
  private final InputLayer<A> inputLayer;
  private final ThreadLocal<Evaluator<A>> evaluators;
  private final HeapMeter meter = new HeapMeter();
  private final @Nullable SimdBatch<A>[] slots;
  private @Nullable SimdBatch<A> all;
  private @Nullable A inputSquares; // one a sample of the data set
  private double @Nullable [] allInputSignals; // one a shard of all samples

  /**
   * An engine for a supervised problem on one of its data sets.
   *
   * @param data training or test set
   * @param shardSize samples a shard, at least 1
   * @param team shares the work; stays open when the engine is closed
   */
  public static SimdEngine<?> create(
      Problem.Supervised problem,
      Dataset data,
      Precision precision,
      int shardSize,
      ThreadTeam team) {
    return create(problem, data, precision, shardSize, team, VectorWidth.preferred());
  }

  static SimdEngine<?> create(
      Problem.Supervised problem,
      Dataset data,
      Precision precision,
      int shardSize,
      ThreadTeam team,
      VectorWidth width) {
    return switch (precision) {
      case FLOAT32 -> new SimdEngine<>(problem, data, shardSize, team, new FloatElements(), width);
      case FLOAT64 -> new SimdEngine<>(problem, data, shardSize, team, new DoubleElements(), width);
    };
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private SimdEngine(
      Problem.Supervised problem,
      Dataset data,
      int shardSize,
      ThreadTeam team,
      Elements<A> elements,
      VectorWidth width) {
    this.network =
        switch (problem.network()) {
          case DenseNetwork dense -> dense;
        };
    this.loss = problem.loss();
    this.data = data;
    this.shardSize = shardSize;
    this.team = team;
    this.elements = elements;
    check();
    Kernels<A> kernels = elements.kernels(width);
    InputLayer<A> sparse = elements.sparseInput(network.layers().getFirst(), data, width);
    this.inputLayer = sparse == null ? new DenseInput<>(network, data, elements, kernels) : sparse;
    this.evaluators =
        ThreadLocal.withInitial(
            () ->
                new Evaluator<>(
                    network,
                    loss,
                    elements,
                    kernels,
                    inputLayer.tileSamples(),
                    inputLayer.candidatesAtOnce()));
    this.slots = new SimdBatch[SLOTS];
  }

  private void check() {
    require(shardSize >= 1, "shardSize=" + shardSize + " must be >= 1");
    require(
        data.features() == network.inputs(),
        "features=" + data.features() + " must be the network's inputs=" + network.inputs());
    require(
        data.outputs() == network.outputs(),
        "outputs=" + data.outputs() + " must be the network's outputs=" + network.outputs());
    require(
        loss == LossKind.MSE || data.isClassification(),
        "loss=" + loss + " must be MSE for regression");
    for (int i = 0; i < network.layers().size() - 1; i++) {
      Activation activation = network.layers().get(i).activation();
      require(
          activation != Activation.SOFTMAX, "activation=SOFTMAX must be that of the last layer");
    }
    Activation last = network.layers().getLast().activation();
    require(
        loss != LossKind.CROSS_ENTROPY || last == Activation.SOFTMAX,
        "outputActivation=" + last + " must be SOFTMAX for loss=CROSS_ENTROPY");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  @Override
  public Batch all() {
    if (all == null) {
      int[] indices = new int[data.samples()];
      Arrays.setAll(indices, i -> i);
      all = prepare(indices, data.samples(), null);
    }
    return all;
  }

  @Override
  public Batch gather(int slot, int[] indices, int count) {
    SimdBatch<A> batch = prepare(Arrays.copyOf(indices, count), count, slots[slot]);
    slots[slot] = batch;
    return batch;
  }

  private SimdBatch<A> prepare(int[] indices, int count, @Nullable SimdBatch<A> reuse) {
    Tiling tiling = new Tiling(count, shardSize, inputLayer.tileSamples());
    InputLayer.Prepared<A> inputs =
        inputLayer.prepare(indices, tiling, reuse == null ? null : reuse.inputs());
    A labels = null;
    A targets = null;
    if (data.labels() != null) {
      labels = elements.reuse(reuse == null ? null : reuse.labels(), tiling.totalWidth());
    } else {
      int length = Math.multiplyExact(tiling.totalWidth(), data.outputs());
      targets = elements.reuse(reuse == null ? null : reuse.targets(), length);
    }
    for (int shard = 0; shard < tiling.shards(); shard++) {
      for (int tile = 0; tile < tiling.tiles(shard); tile++) {
        fillTargets(tiling, shard, tile, indices, labels, targets);
      }
    }
    return new SimdBatch<>(tiling, indices, inputs, labels, targets);
  }

  private void fillTargets(
      Tiling tiling, int shard, int tile, int[] indices, @Nullable A labels, @Nullable A targets) {
    int offset = tiling.offset(shard, tile);
    int width = tiling.width(shard, tile);
    int first = tiling.firstSample(shard, tile);
    for (int s = 0; s < tiling.count(shard, tile); s++) {
      int sample = indices[first + s];
      if (labels != null) {
        int label = requireNonNull(data.labels())[sample];
        elements.set(labels, elements.pad() + offset + s, label);
      }
      if (targets != null) {
        int at = elements.pad() + offset * data.outputs() + s;
        for (int j = 0; j < data.outputs(); j++) {
          double target = requireNonNull(data.targets())[sample * data.outputs() + j];
          elements.set(targets, at + j * width, target);
        }
      }
    }
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
    SimdBatch<A> tiles = own(batch);
    A[] parameters = parameters(candidates, count);
    int shards = endShard - firstShard;
    // several candidates a task where the first layer gains from it, but enough tasks for all
    int chunk =
        Math.clamp((long) count * shards / (2L * team.threads()), 1, inputLayer.candidatesAtOnce());
    int chunks = Math.ceilDiv(count, chunk);
    double[] inputSignals = signals ? inputSignals(tiles) : null;
    for (int from = 0; from < count; from += chunk) {
      inputLayer.load(parameters, from, Math.min(chunk, count - from));
    }
    long begun = meter.begin();
    team.run(
        shards * chunks,
        task -> {
          int shard = firstShard + task / chunks;
          int from = task % chunks * chunk;
          Double inputSignal = inputSignals == null ? null : inputSignals[shard];
          evaluators
              .get()
              .evaluate(
                  tiles,
                  shard,
                  parameters,
                  from,
                  Math.min(chunk, count - from),
                  inputSignal,
                  sums,
                  firstRow + from);
        });
    meter.end(begun, (long) count * tiles.tiling().samples(firstShard, endShard));
  }

  @Override
  public void evaluateEach(
      Batch[] batches, Parameters[] candidates, int count, boolean signals, ShardSums[] sums) {
    A[] parameters = parameters(candidates, count);
    int[] ends = new int[count]; // end of each batch's tasks, one task a shard
    double[][] inputSignals = new double[count][];
    int tasks = 0;
    long samples = 0;
    for (int k = 0; k < count; k++) {
      SimdBatch<A> batch = own(batches[k]);
      samples += batch.samples();
      tasks += batch.shards();
      ends[k] = tasks;
      inputLayer.load(parameters, k, 1);
      if (signals) {
        inputSignals[k] = inputSignals(batch);
      }
    }
    long begun = meter.begin();
    team.run(
        tasks,
        task -> {
          int k = 0;
          while (task >= ends[k]) {
            k++;
          }
          int shard = task - (k == 0 ? 0 : ends[k - 1]);
          Double inputSignal = signals ? inputSignals[k][shard] : null;
          evaluators
              .get()
              .evaluate(own(batches[k]), shard, parameters, k, 1, inputSignal, sums[k], 0);
        });
    meter.end(begun, samples);
  }

  @SuppressWarnings("unchecked") // engines hand out batches of their own element type only
  private SimdBatch<A> own(Batch batch) {
    return (SimdBatch<A>) batch;
  }

  private A[] parameters(Parameters[] candidates, int count) {
    A[] parameters = elements.table(count);
    for (int k = 0; k < count; k++) {
      parameters[k] = elements.values(candidates[k]);
    }
    return parameters;
  }

  /** Signal sums of the first layer, which depend on the data alone, one a shard. */
  @SuppressWarnings("ReferenceEquality") // whether it is the one batch of all samples
  private double[] inputSignals(SimdBatch<A> batch) {
    if (batch != all) {
      return sumInputSquares(batch);
    }
    double[] signals = allInputSignals;
    if (signals == null) {
      signals = sumInputSquares(batch);
      allInputSignals = signals;
    }
    return signals;
  }

  private double[] sumInputSquares(SimdBatch<A> batch) {
    A squares = inputSquares;
    if (squares == null) {
      squares = elements.squares(data);
      inputSquares = squares;
    }
    Tiling tiling = batch.tiling();
    double[] signals = new double[tiling.shards()];
    double[] accumulators = new double[Evaluator.ACCUMULATORS];
    for (int shard = 0; shard < signals.length; shard++) {
      Arrays.fill(accumulators, 0);
      int first = tiling.firstSample(shard, 0);
      for (int s = 0; s < tiling.shardSamples(shard); s++) {
        int sample = batch.indices()[first + s];
        accumulators[s % Evaluator.ACCUMULATORS] += elements.get(squares, elements.pad() + sample);
      }
      for (double accumulator : accumulators) {
        signals[shard] += accumulator;
      }
    }
    return signals;
  }

  @Override
  public double lossDivisor(int samples) {
    return loss.divisor(samples, data.outputs());
  }

  @Override
  public int signalGroups() {
    return network.layout().signalGroups();
  }

  /** Nothing to end: the team belongs to the caller. */
  @Override
  public void close() {}
}

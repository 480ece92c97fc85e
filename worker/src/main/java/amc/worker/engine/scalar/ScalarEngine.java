package amc.worker.engine.scalar;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.worker.dataset.Dataset;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.DenseNetwork;
import amc.worker.network.DenseNetwork.Layer;
import amc.worker.problem.Problem;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The arithmetic of {@link LossEngine} and {@link DenseNetwork} written down naively, one sample at
 * a time: the definition that the fast engines are tested against, bit for bit.
 */
public final class ScalarEngine implements LossEngine {
  private static final int ACCUMULATORS = 16;

  private final DenseNetwork network;
  private final LossKind loss;
  private final Dataset data;
  private final Precision precision;
  private final Arithmetic math;
  private final int shardSize;
  private final ThreadTeam team;

  public ScalarEngine(
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
    this.precision = precision;
    this.math = Arithmetic.of(precision);
    this.shardSize = shardSize;
    this.team = team;
  }

  @SuppressWarnings("ArrayRecordComponent") // private to this engine
  private record IndexBatch(int[] indices, int shards) implements Batch {
    @Override
    public int samples() {
      return indices.length;
    }
  }

  @Override
  public Batch all() {
    return batch(IntStream.range(0, data.samples()).toArray());
  }

  @Override
  public Batch gather(int slot, int[] indices, int count) {
    return batch(Arrays.copyOf(indices, count));
  }

  private Batch batch(int[] indices) {
    return new IndexBatch(indices, Math.ceilDiv(indices.length, shardSize));
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
    int shards = endShard - firstShard;
    int[] indices = ((IndexBatch) batch).indices();
    team.run(
        count * shards,
        task -> {
          int k = task / shards;
          int shard = firstShard + task % shards;
          evaluateShard(indices, shard, candidates[k], signals, sums, firstRow + k);
        });
  }

  private void evaluateShard(
      int[] indices, int shard, Parameters x, boolean signals, ShardSums sums, int row) {
    int groups = signals ? signalGroups() : 0;
    double[][] totals = new double[1 + groups][ACCUMULATORS]; // loss, then signal groups
    long correct = 0;
    int start = shard * shardSize;
    int end = Math.min(indices.length, start + shardSize);
    for (int i = start; i < end; i++) {
      double[] signal = new double[signalGroups()];
      double[] z = forward(x, indices[i], signal);
      int a = (i - start) % ACCUMULATORS;
      totals[0][a] += sampleLoss(z, indices[i]);
      for (int g = 0; g < groups; g++) {
        totals[1 + g][a] += signal[g];
      }
      correct += isCorrect(outputs(z), indices[i]) ? 1 : 0;
    }
    sums.set(row, shard, sum(totals[0]), correct);
    for (int g = 0; g < groups; g++) {
      sums.setSignal(row, shard, g, sum(totals[1 + g]));
    }
  }

  private static double sum(double[] accumulators) {
    double sum = 0;
    for (double a : accumulators) {
      sum += a;
    }
    return sum;
  }

  /** Activations of the last layer; before the softmax, if that is its activation. */
  private double[] forward(Parameters p, int sample, double[] signal) {
    double[] x = new double[data.features()];
    for (int i = 0; i < x.length; i++) {
      x[i] =
          switch (precision) {
            case FLOAT32 -> data.feature32(sample, i);
            case FLOAT64 -> data.feature64(sample, i);
          };
    }
    for (int l = 0; l < network.layers().size(); l++) {
      for (double s : x) {
        signal[l] = math.fma(s, s, signal[l]);
      }
      x = layer(network.layers().get(l), p, x);
    }
    return x;
  }

  private double[] layer(Layer layer, Parameters p, double[] x) {
    double[] z = new double[layer.outputs()];
    for (int j = 0; j < z.length; j++) {
      z[j] = p.get(layer.biasOffset() + j);
      for (int i = 0; i < x.length; i++) {
        z[j] = math.fma(x[i], p.get(layer.weightOffset() + i * z.length + j), z[j]);
      }
    }
    if (layer.gainOffset() >= 0) {
      normalise(z, p, layer.gainOffset());
    }
    for (int j = 0; j < z.length; j++) {
      z[j] = math.activate(layer.activation(), z[j]);
    }
    return z;
  }

  private void normalise(double[] z, Parameters p, int gainOffset) {
    double total = 0;
    for (double v : z) {
      total = math.add(total, v);
    }
    double mean = math.div(total, z.length);
    double squares = 0;
    for (double v : z) {
      double d = math.sub(v, mean);
      squares = math.fma(d, d, squares);
    }
    double epsilon = math.round(DenseNetwork.LAYER_NORM_EPSILON);
    double r = math.div(1, math.sqrt(math.add(math.div(squares, z.length), epsilon)));
    for (int j = 0; j < z.length; j++) {
      double d = math.mul(math.sub(z[j], mean), r);
      z[j] = math.fma(d, p.get(gainOffset + j), p.get(gainOffset + z.length + j));
    }
  }

  private boolean hasSoftmax() {
    return network.layers().getLast().activation() == Activation.SOFTMAX;
  }

  private double[] outputs(double[] z) {
    if (!hasSoftmax()) {
      return z;
    }
    double max = max(z);
    double[] p = new double[z.length];
    double inverse = math.div(1, partition(z, max));
    for (int j = 0; j < z.length; j++) {
      p[j] = math.mul(math.exp(math.sub(z[j], max)), inverse);
    }
    return p;
  }

  private static double max(double[] z) {
    double max = z[0];
    for (double v : z) {
      max = v > max ? v : max;
    }
    return max;
  }

  /** Sum of exp(z_j - max), j ascending. */
  private double partition(double[] z, double max) {
    double sum = math.exp(math.sub(z[0], max));
    for (int j = 1; j < z.length; j++) {
      sum = math.add(sum, math.exp(math.sub(z[j], max)));
    }
    return sum;
  }

  private double sampleLoss(double[] z, int sample) {
    return switch (loss) {
      case MSE -> squaredError(outputs(z), sample);
      case CROSS_ENTROPY -> {
        double max = max(z);
        yield math.sub(math.log(partition(z, max)), math.sub(z[label(sample)], max));
      }
      case CLASSIFICATION_ERROR -> isCorrect(outputs(z), sample) ? 0 : 1;
    };
  }

  private double squaredError(double[] y, int sample) {
    double e = 0;
    for (int j = 0; j < y.length; j++) {
      double d = math.sub(y[j], target(sample, j));
      e = math.fma(d, d, e);
    }
    return e;
  }

  private double target(int sample, int output) {
    if (data.isClassification()) {
      return label(sample) == output ? 1 : 0;
    }
    return math.round(Objects.requireNonNull(data.targets())[sample * data.outputs() + output]);
  }

  private int label(int sample) {
    return Objects.requireNonNull(data.labels())[sample];
  }

  /** Whether the first of the largest outputs is the sample's class; never so with a NaN. */
  private boolean isCorrect(double[] y, int sample) {
    if (!data.isClassification() || Arrays.stream(y).anyMatch(Double::isNaN)) {
      return false;
    }
    int best = 0;
    for (int j = 1; j < y.length; j++) {
      best = y[j] > y[best] ? j : best;
    }
    return best == label(sample);
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

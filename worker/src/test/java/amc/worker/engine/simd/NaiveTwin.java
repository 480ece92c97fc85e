package amc.worker.engine.simd;

import static java.util.Objects.requireNonNull;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.worker.dataset.Dataset;
import amc.worker.engine.math.DoubleMath;
import amc.worker.engine.math.FloatMath;
import amc.worker.network.DenseNetwork;
import amc.worker.network.DenseNetwork.Layer;

/**
 * The definition of losses, correct samples and signals, one sample at a time. Single precision is
 * done in double and rounded: for + - * / sqrt that gives the correctly rounded single result.
 */
public record NaiveTwin(DenseNetwork network, LossKind loss, Dataset data, Precision precision) {

  /** Losses, correct samples and signals of the samples of one batch. */
  public void evaluate(
      int[] indices,
      int count,
      int shardSize,
      int firstShard,
      int endShard,
      Parameters parameters,
      boolean signals,
      ShardSums sums,
      int row) {
    int layers = network.layers().size();
    for (int shard = firstShard; shard < endShard; shard++) {
      double[][] accumulators = new double[1 + layers][16];
      long correct = 0;
      int end = Math.min(count, (shard + 1) * shardSize);
      for (int i = shard * shardSize; i < end; i++) {
        int accumulator = (i - shard * shardSize) % 16;
        double[] result = sample(indices[i], parameters);
        correct += (long) result[1];
        accumulators[0][accumulator] += result[0];
        for (int layer = 0; layer < layers; layer++) {
          accumulators[1 + layer][accumulator] += result[2 + layer];
        }
      }
      sums.set(row, shard, total(accumulators[0]), correct);
      for (int layer = 0; signals && layer < layers; layer++) {
        sums.setSignal(row, shard, layer, total(accumulators[1 + layer]));
      }
    }
  }

  private static double total(double[] accumulators) {
    double total = 0;
    for (double accumulator : accumulators) {
      total += accumulator;
    }
    return total;
  }

  /** Loss, 1 if correct, then the signal of each layer. */
  private double[] sample(int sample, Parameters p) {
    double[] result = new double[2 + network.layers().size()];
    double[] x = new double[data.features()];
    for (int f = 0; f < x.length; f++) {
      x[f] = single() ? data.feature32(sample, f) : data.feature64(sample, f);
    }
    double[] before = x;
    for (int l = 0; l < network.layers().size(); l++) {
      Layer layer = network.layers().get(l);
      for (double value : x) {
        result[2 + l] = fma(value, value, result[2 + l]);
      }
      double[] z = new double[layer.outputs()];
      for (int j = 0; j < z.length; j++) {
        z[j] = p.get(layer.biasOffset() + j);
        for (int i = 0; i < x.length; i++) {
          z[j] = fma(x[i], p.get(layer.weightOffset() + i * z.length + j), z[j]);
        }
      }
      if (layer.gainOffset() >= 0) {
        normalise(z, p, layer.gainOffset());
      }
      before = z.clone();
      activate(layer.activation(), z);
      x = z;
    }
    boolean correct = data.labels() != null && isCorrect(x, data.labels()[sample]);
    result[0] =
        switch (loss) {
          case MSE -> squaredError(x, sample);
          case CROSS_ENTROPY -> crossEntropy(before, requireNonNull(data.labels())[sample]);
          case CLASSIFICATION_ERROR -> correct ? 0 : 1;
        };
    result[1] = correct ? 1 : 0;
    return result;
  }

  private void normalise(double[] z, Parameters p, int gains) {
    double mean = 0;
    for (double value : z) {
      mean = round(mean + value);
    }
    mean = round(mean / z.length);
    double variance = 0;
    for (double value : z) {
      double d = round(value - mean);
      variance = fma(d, d, variance);
    }
    double epsilon = round(1e-5);
    double root = round(Math.sqrt(round(round(variance / z.length) + epsilon)));
    double inverse = round(1 / root);
    for (int j = 0; j < z.length; j++) {
      double y = round(round(z[j] - mean) * inverse);
      z[j] = fma(y, p.get(gains + j), p.get(gains + z.length + j));
    }
  }

  private void activate(Activation activation, double[] z) {
    if (activation == Activation.SOFTMAX) {
      double max = max(z);
      double sum = sum(z, max);
      double inverse = round(1 / sum);
      for (int j = 0; j < z.length; j++) {
        z[j] = round(exp(round(z[j] - max)) * inverse);
      }
      return;
    }
    for (int j = 0; j < z.length; j++) {
      float x = (float) z[j];
      z[j] =
          switch (activation) {
            case TANH -> single() ? FloatMath.tanh(x) : DoubleMath.tanh(z[j]);
            case RELU -> single() ? FloatMath.relu(x) : DoubleMath.relu(z[j]);
            case GELU -> single() ? FloatMath.gelu(x) : DoubleMath.gelu(z[j]);
            case SIGMOID -> single() ? FloatMath.sigmoid(x) : DoubleMath.sigmoid(z[j]);
            case SIN -> single() ? FloatMath.sin(x) : DoubleMath.sin(z[j]);
            case SIGN -> single() ? FloatMath.sign(x) : DoubleMath.sign(z[j]);
            case HEAVISIDE -> single() ? FloatMath.heaviside(x) : DoubleMath.heaviside(z[j]);
            case IDENTITY -> z[j];
            case SOFTMAX -> throw new AssertionError();
          };
    }
  }

  private static double max(double[] z) {
    double max = z[0];
    for (double value : z) {
      max = value > max ? value : max;
    }
    return max;
  }

  private double sum(double[] z, double max) {
    double sum = exp(round(z[0] - max));
    for (int j = 1; j < z.length; j++) {
      sum = round(sum + exp(round(z[j] - max)));
    }
    return sum;
  }

  private double squaredError(double[] y, int sample) {
    double error = 0;
    for (int j = 0; j < y.length; j++) {
      double target =
          data.labels() != null
              ? (data.labels()[sample] == j ? 1 : 0)
              : round(requireNonNull(data.targets())[sample * y.length + j]);
      double d = round(y[j] - target);
      error = fma(d, d, error);
    }
    return error;
  }

  private double crossEntropy(double[] z, int label) {
    double max = max(z);
    double sum = sum(z, max);
    double log = single() ? FloatMath.log((float) sum) : DoubleMath.log(sum);
    return round(log - round(z[label] - max));
  }

  private static boolean isCorrect(double[] y, int label) {
    int best = 0;
    boolean nan = false;
    for (int j = 0; j < y.length; j++) {
      best = y[j] > y[best] ? j : best;
      nan |= Double.isNaN(y[j]);
    }
    return best == label && !nan;
  }

  private boolean single() {
    return precision == Precision.FLOAT32;
  }

  private double round(double x) {
    return single() ? (float) x : x;
  }

  private double fma(double a, double b, double c) {
    return single() ? Math.fma((float) a, (float) b, (float) c) : Math.fma(a, b, c);
  }

  private double exp(double x) {
    return single() ? FloatMath.exp((float) x) : DoubleMath.exp(x);
  }
}

package amc.worker.engine.simd;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetwork;
import amc.worker.network.DenseNetwork.Layer;
import amc.worker.network.ParameterLayout;
import amc.worker.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small problems of all kinds, made from a seed. */
final class RandomProblem {
  private final Random random;
  final Problem.Supervised problem;
  final DenseNetwork network;
  final Dataset data;
  final Precision precision;
  final int shardSize;

  RandomProblem(long seed) {
    random = new Random(seed);
    precision = pick(Precision.values());
    LossKind loss = pick(LossKind.values());
    boolean labels = loss != LossKind.MSE || random.nextBoolean();
    int samples = 1 + random.nextInt(700);
    shardSize = 1 + random.nextInt(500);
    int[] widths = new int[2 + random.nextInt(4)];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = 1 + random.nextInt(17);
    }
    if (random.nextInt(8) == 0) {
      widths[0] = 60 + random.nextInt(100); // tiles of one group
    }
    data = data(samples, widths[0], widths[widths.length - 1], labels);
    Activation activation = pick(Activation.values());
    activation = activation == Activation.SOFTMAX ? Activation.TANH : activation;
    boolean softmax = loss == LossKind.CROSS_ENTROPY;
    Activation last = softmax ? Activation.SOFTMAX : pick(Activation.values());
    network = network(widths, activation, last, random.nextBoolean());
    problem = new Problem.Supervised(network, loss, data, null);
  }

  NaiveTwin twin() {
    return new NaiveTwin(network, problem.loss(), data, precision);
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private Dataset data(int samples, int features, int outputs, boolean classification) {
    byte[] bytes = null;
    double[] values = null;
    if (random.nextBoolean()) {
      bytes = new byte[samples * features];
      random.nextBytes(bytes);
    } else {
      values = random.doubles((long) samples * features, -2, 2).toArray();
    }
    int[] labels = classification ? random.ints(samples, 0, outputs).toArray() : null;
    double[] targets =
        classification ? null : random.doubles((long) samples * outputs, -1, 1).toArray();
    return new Dataset("random", samples, features, bytes, values, labels, targets, outputs);
  }

  static DenseNetwork network(
      int[] widths, Activation activation, Activation last, boolean layerNorm) {
    List<Layer> layers = new ArrayList<>();
    List<ParameterLayout.Block> blocks = new ArrayList<>();
    int offset = 0;
    for (int i = 0; i + 1 < widths.length; i++) {
      boolean hidden = i + 2 < widths.length;
      int weights = offset;
      int biases = weights + widths[i] * widths[i + 1];
      int gains = biases + widths[i + 1];
      offset = hidden && layerNorm ? gains + 2 * widths[i + 1] : gains;
      List<Integer> shape = List.of(offset - weights);
      blocks.add(new ParameterLayout.Block("layer" + i, weights, shape, i, 0, 1));
      layers.add(
          new Layer(
              widths[i],
              widths[i + 1],
              hidden ? activation : last,
              weights,
              biases,
              hidden && layerNorm ? gains : -1));
    }
    return new DenseNetwork(layers, new ParameterLayout(blocks, widths.length - 1));
  }

  /** Candidates, now and then with a parameter that is not finite or huge. */
  Parameters[] candidates(int count) {
    Parameters[] candidates = new Parameters[count];
    for (int k = 0; k < count; k++) {
      double[] values = random.doubles(network.layout().size(), -1.5, 1.5).toArray();
      if (random.nextInt(8) == 0) {
        double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e30, 0};
        values[random.nextInt(values.length)] = odd[random.nextInt(odd.length)];
      }
      candidates[k] =
          switch (precision) {
            case FLOAT32 -> {
              float[] floats = new float[values.length];
              for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
              }
              yield new Parameters.Float32(floats);
            }
            case FLOAT64 -> new Parameters.Float64(values);
          };
    }
    return candidates;
  }

  Random random() {
    return random;
  }
}

package amc.worker.engine;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.job.NetworkSpec;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.worker.dataset.Dataset;
import amc.worker.network.DenseNetwork;
import amc.worker.network.DenseNetworks;
import amc.worker.problem.Problem;
import java.util.List;
import java.util.Random;

/** Small problems with candidates, made from a seed. */
public final class RandomCase {
  public final Random random;
  public final Precision precision;
  final LossKind loss;
  final NetworkSpec.Dense spec;
  final DenseNetwork network;
  public final Dataset data;
  public final Problem.Supervised problem;
  public final int shardSize;
  private final boolean jumps;

  /** Everything by chance. */
  public RandomCase(long seed) {
    this(new Random(seed));
  }

  private RandomCase(Random random) {
    this(
        random,
        pick(random, Precision.values()),
        pick(random, LossKind.values()),
        hidden(random),
        random.nextBoolean());
  }

  private RandomCase(
      Random random, Precision precision, LossKind loss, Activation activation, boolean layerNorm) {
    this(
        random,
        precision,
        loss,
        activation,
        loss == LossKind.CROSS_ENTROPY ? Activation.SOFTMAX : pick(random, Activation.values()),
        layerNorm,
        loss != LossKind.MSE || random.nextBoolean());
  }

  /** Sizes and values by chance. */
  public RandomCase(
      Random random,
      Precision precision,
      LossKind loss,
      Activation activation,
      Activation last,
      boolean layerNorm,
      boolean classification) {
    this(random, precision, loss, activation, last, layerNorm, classification, 200);
  }

  private RandomCase(
      Random random,
      Precision precision,
      LossKind loss,
      Activation activation,
      Activation last,
      boolean layerNorm,
      boolean classification,
      int maxSamples) {
    this.random = random;
    this.precision = precision;
    this.loss = loss;
    List<Integer> hidden = random.ints(random.nextInt(3), 1, 41).boxed().toList();
    spec =
        new NetworkSpec.Dense(
            hidden,
            activation,
            last,
            layerNorm,
            new NetworkSpec.Initial(NetworkSpec.InitialKind.NORMAL, 1));
    jumps = jumps(activation) || jumps(last);
    data = data(1 + random.nextInt(maxSamples), 1 + random.nextInt(40), classification);
    network = DenseNetworks.build(spec, data.features(), data.outputs());
    problem = new Problem.Supervised(network, loss, data, null);
    shardSize = 1 + random.nextInt(70);
  }

  /** Some thousand samples. */
  public static RandomCase large(Random random) {
    return new RandomCase(
        random,
        Precision.FLOAT64,
        LossKind.CROSS_ENTROPY,
        Activation.TANH,
        Activation.SOFTMAX,
        true,
        true,
        9000);
  }

  private static boolean jumps(Activation activation) {
    return activation == Activation.SIGN || activation == Activation.HEAVISIDE;
  }

  private static Activation hidden(Random random) {
    Activation activation = pick(random, Activation.values());
    return activation == Activation.SOFTMAX ? Activation.TANH : activation;
  }

  private static <T> T pick(Random random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  private Dataset data(int samples, int features, boolean classification) {
    int outputs = 1 + random.nextInt(40);
    byte[] bytes = null;
    double[] values = null;
    if (random.nextBoolean()) {
      bytes = new byte[samples * features];
      random.nextBytes(bytes);
      for (int i = 0; jumps && i < bytes.length; i++) {
        bytes[i] = (byte) (bytes[i] < 0 ? 255 : 0); // 1 or 0
      }
    } else {
      values = random.doubles((long) samples * features, -2, 2).map(this::coarse).toArray();
    }
    return new Dataset(
        "random",
        samples,
        features,
        bytes,
        values,
        classification ? random.ints(samples, 0, outputs).toArray() : null,
        classification ? null : random.doubles((long) samples * outputs, -1, 1).toArray(),
        outputs);
  }

  /** With activations that jump, a multiple of 1/8: sums are exact then, in whatever order. */
  private double coarse(double x) {
    return jumps ? Math.rint(8 * x) / 8 : x;
  }

  public Parameters[] candidates(int count) {
    Parameters[] candidates = new Parameters[count];
    for (int k = 0; k < count; k++) {
      candidates[k] = candidate();
    }
    return candidates;
  }

  public Parameters candidate() {
    Parameters x = Parameters.zeros(precision, network.layout().size());
    for (int i = 0; i < x.size(); i++) {
      set(x, i, coarse(2 * random.nextDouble() - 1));
    }
    return x;
  }

  public static void set(Parameters x, int i, double value) {
    switch (x) {
      case Parameters.Float32 p -> p.values()[i] = (float) value;
      case Parameters.Float64 p -> p.values()[i] = value;
    }
  }

  @Override
  public String toString() {
    return "%s %s %s samples=%s features=%s outputs=%s shardSize=%s classification=%s"
        .formatted(
            precision,
            loss,
            spec,
            data.samples(),
            data.features(),
            data.outputs(),
            shardSize,
            data.isClassification());
  }
}

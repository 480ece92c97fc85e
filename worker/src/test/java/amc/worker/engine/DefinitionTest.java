package amc.worker.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import amc.protocol.job.Activation;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.worker.loss.LossEngine;
import amc.worker.loss.LossEngine.Batch;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.DenseNetwork;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The definition against textbook formulas, and the fast engine against the definition. */
class DefinitionTest {

  @Property(tries = 300, seed = "1") // no seed where rounding decides which output is largest
  void shouldAgreeWithTextbookFormulasWithinRounding(@ForAll long seed) {
    RandomCase c = new RandomCase(seed);
    boolean jumps = jumps(c.spec.activation()) || jumps(c.spec.outputActivation());
    if (jumps && c.spec.layerNorm()) {
      return; // values on which they jump are not exact
    }
    Parameters x = c.candidate();
    double tolerance = c.precision == Precision.FLOAT32 ? 1e-4 : 1e-11;
    double loss = 0;
    for (int sample = 0; sample < c.data.samples(); sample++) {
      loss += textbookLoss(c, sample, textbookOutputs(c, x, sample));
    }
    assertThat(evaluate(c, EngineKind.SCALAR, 1, new Parameters[] {x}, false).lossSum(0))
        .as("%s", c)
        .isCloseTo(loss, within(tolerance * (1 + loss)));
  }

  private static boolean jumps(Activation activation) {
    return activation == Activation.SIGN || activation == Activation.HEAVISIDE;
  }

  private static double[] textbookOutputs(RandomCase c, Parameters p, int sample) {
    double[] x =
        IntStream.range(0, c.data.features())
            .mapToDouble(i -> c.data.feature64(sample, i))
            .toArray();
    for (DenseNetwork.Layer layer : c.network.layers()) {
      double[] z = new double[layer.outputs()];
      for (int j = 0; j < z.length; j++) {
        z[j] = p.get(layer.biasOffset() + j);
        for (int i = 0; i < x.length; i++) {
          z[j] += x[i] * p.get(layer.weightOffset() + i * z.length + j);
        }
      }
      if (layer.gainOffset() >= 0) {
        double mean = Arrays.stream(z).average().orElseThrow();
        double variance =
            Arrays.stream(z).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        for (int j = 0; j < z.length; j++) {
          double normal = (z[j] - mean) / Math.sqrt(variance + 1e-5);
          z[j] = p.get(layer.gainOffset() + j) * normal + p.get(layer.gainOffset() + z.length + j);
        }
      }
      x = textbookActivation(layer.activation(), z);
    }
    return x;
  }

  private static double[] textbookActivation(Activation activation, double[] z) {
    double partition = Arrays.stream(z).map(StrictMath::exp).sum();
    return Arrays.stream(z)
        .map(
            x ->
                switch (activation) {
                  case TANH -> StrictMath.tanh(x);
                  case RELU -> Math.max(x, 0);
                  case GELU ->
                      x
                          / 2
                          * (1
                              + StrictMath.tanh(
                                  Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
                  case SIGMOID -> 1 / (1 + StrictMath.exp(-x));
                  case SIN -> StrictMath.sin(x);
                  case IDENTITY -> x;
                  case SIGN -> Math.signum(x);
                  case HEAVISIDE -> x > 0 ? 1 : 0;
                  case SOFTMAX -> StrictMath.exp(x) / partition;
                })
        .toArray();
  }

  private static double textbookLoss(RandomCase c, int sample, double[] y) {
    int outputs = c.data.outputs();
    int[] labels = c.data.labels();
    return switch (c.loss) {
      case MSE -> squaredError(c, sample, y);
      case CROSS_ENTROPY -> -StrictMath.log(y[requireNonNull(labels)[sample]]);
      case CLASSIFICATION_ERROR -> {
        double largest = Arrays.stream(y).max().orElseThrow();
        int first =
            IntStream.range(0, outputs).filter(j -> y[j] == largest).findFirst().orElseThrow();
        yield first == requireNonNull(labels)[sample] ? 0 : 1;
      }
    };
  }

  private static double squaredError(RandomCase c, int sample, double[] y) {
    int[] labels = c.data.labels();
    double error = 0;
    for (int j = 0; j < y.length; j++) {
      double target =
          labels == null
              ? requireNonNull(c.data.targets())[sample * y.length + j]
              : labels[sample] == j ? 1 : 0;
      error += (y[j] - target) * (y[j] - target);
    }
    return error;
  }

  @Property(tries = 300)
  void shouldBeReproducedBitForBitByTheFastEngine(@ForAll long seed) {
    RandomCase c = new RandomCase(seed);
    Parameters[] candidates = c.candidates(1 + c.random.nextInt(9));
    int threads = 1 + c.random.nextInt(3);
    boolean signals = c.random.nextBoolean();
    ShardSums expected = evaluate(c, EngineKind.SCALAR, 1, candidates, signals);
    ShardSums actual = evaluate(c, EngineKind.SIMD, threads, candidates, signals);
    for (int k = 0; k < candidates.length; k++) {
      Double loss = expected.lossSum(k); // boxed: NaN equals NaN
      assertThat(actual.lossSum(k)).as("%s", c).isEqualTo(loss);
      assertThat(actual.correct(k)).as("%s", c).isEqualTo(expected.correct(k));
      assertThat(actual.signals(k)).as("%s", c).isEqualTo(expected.signals(k));
    }
  }

  private static ShardSums evaluate(
      RandomCase c, EngineKind kind, int threads, Parameters[] candidates, boolean signals) {
    try (ThreadTeam team = new ThreadTeam(threads);
        LossEngine engine =
            Engines.create(kind, c.problem, c.data, c.precision, c.shardSize, team)) {
      Batch batch = engine.all();
      ShardSums sums = new ShardSums(candidates.length, batch.shards(), engine.signalGroups());
      engine.evaluate(batch, 0, batch.shards(), candidates, candidates.length, signals, sums, 0);
      return sums;
    }
  }
}

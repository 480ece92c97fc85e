package amc.worker.engine.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.worker.dataset.Dataset;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.DenseNetwork;
import amc.worker.problem.Problem;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Every bit of the engine against {@link NaiveTwin}. */
class SimdEngineTest {
  private static final VectorWidth[] WIDTHS = MachineWidths.widths();

  private static ThreadTeam team(RandomProblem problem) {
    return new ThreadTeam(1 + problem.random().nextInt(3));
  }

  private static LossEngine engine(RandomProblem problem, ThreadTeam team) {
    VectorWidth width = WIDTHS[problem.random().nextInt(WIDTHS.length)];
    return SimdEngine.create(
        problem.problem, problem.data, problem.precision, problem.shardSize, team, width);
  }

  private static void assertSame(ShardSums actual, ShardSums expected, int rows, String what) {
    for (int row = 0; row < rows; row++) {
      Double loss = expected.lossSum(row); // boxed: NaN equals NaN
      assertThat(actual.lossSum(row)).as("loss %s of %s", row, what).isEqualTo(loss);
      assertThat(actual.correct(row)).as(what).isEqualTo(expected.correct(row));
      assertThat(actual.signals(row)).as("signals of %s", what).isEqualTo(expected.signals(row));
    }
  }

  private static String describe(long seed, RandomProblem problem) {
    return "seed=%s %s %s %s"
        .formatted(seed, problem.precision, problem.problem.loss(), problem.network.layers());
  }

  @Property(tries = 120, shrinking = ShrinkingMode.OFF)
  void shouldGiveTheBitsOfTheDefinition(@ForAll long seed) {
    RandomProblem problem = new RandomProblem(seed);
    Random random = problem.random();
    int count = 1 + random.nextInt(9);
    Parameters[] candidates = problem.candidates(count);
    boolean signals = random.nextBoolean();
    int[] indices = IntStream.range(0, problem.data.samples()).toArray();
    try (ThreadTeam team = team(problem);
        LossEngine engine = engine(problem, team)) {
      LossEngine.Batch all = engine.all();
      int first = random.nextInt(all.shards());
      int end = first + 1 + random.nextInt(all.shards() - first);
      int groups = engine.signalGroups();
      ShardSums actual = new ShardSums(count + 1, all.shards(), groups);
      ShardSums expected = new ShardSums(count + 1, all.shards(), groups);
      engine.evaluate(all, first, end, candidates, count, signals, actual, 1);
      NaiveTwin twin = problem.twin();
      for (int k = 0; k < count; k++) {
        Parameters candidate = candidates[k];
        twin.evaluate(
            indices,
            indices.length,
            problem.shardSize,
            first,
            end,
            candidate,
            signals,
            expected,
            k + 1);
      }
      assertSame(actual, expected, count + 1, describe(seed, problem));
    }
  }

  @Property(tries = 50, shrinking = ShrinkingMode.OFF)
  void shouldGiveTheBitsOfTheDefinitionOnMinibatches(@ForAll long seed) {
    RandomProblem problem = new RandomProblem(seed);
    Random random = problem.random();
    int count = 1 + random.nextInt(5);
    Parameters[] candidates = problem.candidates(count);
    try (ThreadTeam team = team(problem);
        LossEngine engine = engine(problem, team)) {
      for (int reuse = 0; reuse < 2; reuse++) { // the second time in the slots of the first
        LossEngine.Batch[] batches = new LossEngine.Batch[count];
        ShardSums[] actual = new ShardSums[count];
        int[][] indices = new int[count][];
        for (int k = 0; k < count; k++) {
          int size = 1 + random.nextInt(problem.data.samples());
          indices[k] = random.ints(size, 0, problem.data.samples()).toArray();
          batches[k] = engine.gather(k, indices[k], size);
          actual[k] = new ShardSums(1, batches[k].shards(), engine.signalGroups());
        }
        engine.evaluateEach(batches, candidates, count, true, actual);
        for (int k = 0; k < count; k++) {
          ShardSums expected = new ShardSums(1, batches[k].shards(), engine.signalGroups());
          problem
              .twin()
              .evaluate(
                  indices[k],
                  indices[k].length,
                  problem.shardSize,
                  0,
                  batches[k].shards(),
                  candidates[k],
                  true,
                  expected,
                  0);
          assertSame(actual[k], expected, 1, describe(seed, problem));
        }
      }
    }
  }

  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void shouldGatherAllSamplesLikeTheFullBatch(@ForAll long seed) {
    RandomProblem problem = new RandomProblem(seed);
    Parameters[] candidates = problem.candidates(3);
    int[] indices = IntStream.range(0, problem.data.samples()).toArray();
    try (ThreadTeam team = team(problem);
        LossEngine engine = engine(problem, team)) {
      LossEngine.Batch all = engine.all();
      LossEngine.Batch gathered = engine.gather(63, indices, indices.length);
      assertThat(gathered.samples()).isEqualTo(all.samples());
      assertThat(gathered.shards()).isEqualTo(all.shards());
      ShardSums expected = new ShardSums(3, all.shards(), engine.signalGroups());
      ShardSums actual = new ShardSums(3, all.shards(), engine.signalGroups());
      engine.evaluate(all, 0, all.shards(), candidates, 3, true, expected, 0);
      engine.evaluate(gathered, 0, all.shards(), candidates, 3, true, actual, 0);
      assertSame(actual, expected, 3, describe(seed, problem));
    }
  }

  /** Long enough for the JIT compiler to replace the code that made the first result. */
  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  void shouldGiveTheSameBitsOnceCompiled(@ForAll long seed) {
    RandomProblem problem = new RandomProblem(seed);
    Parameters[] candidates = problem.candidates(1);
    try (ThreadTeam team = team(problem);
        LossEngine engine = engine(problem, team)) {
      LossEngine.Batch all = engine.all();
      ShardSums expected = new ShardSums(1, all.shards(), engine.signalGroups());
      ShardSums actual = new ShardSums(1, all.shards(), engine.signalGroups());
      engine.evaluate(all, 0, all.shards(), candidates, 1, true, expected, 0);
      for (int i = 0; i < 3_000; i++) {
        engine.evaluate(all, 0, all.shards(), candidates, 1, true, actual, 0);
        assertSame(actual, expected, 1, describe(seed, problem));
      }
    }
  }

  @Property
  void shouldDivideTheLossByWhatItIsSummedOver(@ForAll LossKind loss, @ForAll Precision precision) {
    Problem.Supervised problem = classification(loss, Activation.SOFTMAX);
    try (ThreadTeam team = new ThreadTeam(1);
        LossEngine engine = SimdEngine.create(problem, problem.train(), precision, 100, team)) {
      assertThat(engine.lossDivisor(50)).isEqualTo(loss == LossKind.MSE ? 150 : 50);
    }
  }

  @Example
  void shouldRejectAShardSizeBelowOne() {
    Problem.Supervised problem = classification(LossKind.MSE, Activation.TANH);
    assertRejected(problem, 0, "shardSize=0 must be >= 1");
  }

  @Example
  void shouldRejectCrossEntropyWithoutSoftmax() {
    Problem.Supervised problem = classification(LossKind.CROSS_ENTROPY, Activation.TANH);
    assertRejected(problem, 1, "outputActivation=TANH must be SOFTMAX");
  }

  private static void assertRejected(Problem.Supervised problem, int shardSize, String message) {
    try (ThreadTeam team = new ThreadTeam(1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> SimdEngine.create(problem, problem.train(), Precision.FLOAT32, shardSize, team))
          .withMessageContaining(message);
    }
  }

  /** Two features, three classes, four samples. */
  private static Problem.Supervised classification(LossKind loss, Activation output) {
    Dataset data = new Dataset("small", 4, 2, new byte[8], null, new int[] {0, 1, 2, 0}, null, 3);
    DenseNetwork network = RandomProblem.network(new int[] {2, 3}, Activation.TANH, output, false);
    return new Problem.Supervised(network, loss, data, null);
  }
}

package amc.worker.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import amc.protocol.job.Activation;
import amc.protocol.job.LossKind;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.worker.engine.EngineKind;
import amc.worker.engine.Engines;
import amc.worker.engine.RandomCase;
import amc.worker.loss.LossEngine;
import amc.worker.loss.LossEngine.Batch;
import amc.worker.loss.ThreadTeam;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** ND4J against the definition, within rounding. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Nd4jEngineTest {
  private static final ThreadTeam[] TEAMS = {new ThreadTeam(1), new ThreadTeam(3)};

  @AfterAll
  static void closeTeams() {
    for (ThreadTeam team : TEAMS) {
      team.close();
    }
  }

  private static LossEngine engine(RandomCase c, EngineKind kind, ThreadTeam team) {
    return Engines.create(kind, c.problem, c.data, c.precision, c.shardSize, team);
  }

  private static double tolerance(Precision precision, double value) {
    return (1 + Math.abs(value))
        * switch (precision) {
          case FLOAT32 -> 1e-4;
          case FLOAT64 -> 1e-11;
        };
  }

  private static void assertClose(ShardSums actual, ShardSums expected, int rows, RandomCase c) {
    for (int row = 0; row < rows; row++) {
      double loss = expected.lossSum(row);
      assertThat(actual.lossSum(row))
          .as("loss %s of %s", row, c)
          .isCloseTo(loss, within(tolerance(c.precision, loss)));
      assertThat(actual.correct(row)).as("%s", c).isEqualTo(expected.correct(row));
      for (int g = 0; g < expected.groups(); g++) {
        double signal = expected.signals(row)[g];
        assertThat(actual.signals(row)[g])
            .as("signal %s of %s", g, c)
            .isCloseTo(signal, within(tolerance(c.precision, signal)));
      }
    }
  }

  /** Every activation, hidden and last, with every loss that takes it. */
  static List<RandomCase> cases() {
    List<RandomCase> cases = new ArrayList<>();
    Random random = new Random(1);
    for (Precision precision : Precision.values()) {
      for (Activation activation : Activation.values()) {
        for (LossKind loss : LossKind.values()) {
          for (boolean layerNorm : new boolean[] {false, true}) {
            cases.add(randomCase(random, precision, loss, activation, layerNorm, true));
            if (loss == LossKind.MSE) {
              cases.add(randomCase(random, precision, loss, activation, layerNorm, false));
            }
          }
        }
      }
    }
    return cases;
  }

  private static RandomCase randomCase(
      Random random,
      Precision precision,
      LossKind loss,
      Activation activation,
      boolean layerNorm,
      boolean classification) {
    boolean softmax = loss == LossKind.CROSS_ENTROPY || activation == Activation.SOFTMAX;
    boolean jumps = activation == Activation.SIGN || activation == Activation.HEAVISIDE;
    return new RandomCase(
        random,
        precision,
        loss,
        activation == Activation.SOFTMAX ? Activation.RELU : activation,
        softmax ? Activation.SOFTMAX : activation,
        layerNorm && !jumps, // a jump of a value that is not exact may go either way
        classification);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldAgreeWithTheDefinition(RandomCase c) {
    Parameters[] candidates = c.candidates(3);
    ThreadTeam team = TEAMS[c.random.nextInt(TEAMS.length)];
    try (LossEngine scalar = engine(c, EngineKind.SCALAR, team);
        LossEngine nd4j = engine(c, EngineKind.ND4J, team)) {
      Batch reference = scalar.all();
      Batch batch = nd4j.all();
      int first = c.random.nextInt(batch.shards());
      int end = first + 1 + c.random.nextInt(batch.shards() - first);
      ShardSums expected = new ShardSums(4, batch.shards(), scalar.signalGroups());
      ShardSums actual = new ShardSums(4, batch.shards(), nd4j.signalGroups());
      scalar.evaluate(reference, first, end, candidates, 3, true, expected, 1);
      nd4j.evaluate(batch, first, end, candidates, 3, true, actual, 1);
      assertClose(actual, expected, 4, c);
      assertThat(nd4j.lossDivisor(7)).isEqualTo(scalar.lossDivisor(7));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldAgreeWithTheDefinitionOnMinibatches(RandomCase c) {
    Parameters[] candidates = c.candidates(2);
    try (LossEngine scalar = engine(c, EngineKind.SCALAR, TEAMS[0]);
        LossEngine nd4j = engine(c, EngineKind.ND4J, TEAMS[0])) {
      for (int reuse = 0; reuse < 3; reuse++) { // the buffers of a slot, with the same count or not
        int count = 1 + (c.data.samples() + reuse) / 2;
        int[] indices = c.random.ints(count + 5, 0, c.data.samples()).toArray();
        Batch reference = scalar.gather(63, indices, count);
        Batch batch = nd4j.gather(63, indices, count);
        ShardSums expected = new ShardSums(2, batch.shards(), scalar.signalGroups());
        ShardSums actual = new ShardSums(2, batch.shards(), nd4j.signalGroups());
        scalar.evaluate(reference, 0, batch.shards(), candidates, 2, false, expected, 0);
        nd4j.evaluate(batch, 0, batch.shards(), candidates, 2, false, actual, 0);
        assertClose(actual, expected, 2, c);
      }
    }
  }

  @Test
  void shouldAgreeWithTheDefinitionOnSeveralChunks() {
    RandomCase c = RandomCase.large(new Random(1));
    Parameters[] candidates = c.candidates(1);
    for (ThreadTeam team : TEAMS) {
      try (LossEngine scalar = engine(c, EngineKind.SCALAR, team);
          LossEngine nd4j = engine(c, EngineKind.ND4J, team)) {
        Batch batch = nd4j.all();
        ShardSums expected = new ShardSums(1, batch.shards(), scalar.signalGroups());
        ShardSums actual = new ShardSums(1, batch.shards(), nd4j.signalGroups());
        scalar.evaluate(scalar.all(), 0, batch.shards(), candidates, 1, true, expected, 0);
        nd4j.evaluate(batch, 0, batch.shards(), candidates, 1, true, actual, 0);
        assertClose(actual, expected, 1, c);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void shouldGiveNoFiniteLossForParametersThatAreNotFinite(double value) {
    for (Precision precision : Precision.values()) {
      for (LossKind loss : List.of(LossKind.MSE, LossKind.CROSS_ENTROPY)) {
        Activation last = loss == LossKind.CROSS_ENTROPY ? Activation.SOFTMAX : Activation.IDENTITY;
        RandomCase c =
            new RandomCase(new Random(5), precision, loss, Activation.IDENTITY, last, false, true);
        Parameters x = c.candidate();
        for (int j = 0; j < c.data.outputs(); j++) { // the last layer's biases
          RandomCase.set(x, x.size() - 1 - j, value);
        }
        for (EngineKind kind : EngineKind.values()) {
          try (LossEngine engine = engine(c, kind, TEAMS[0])) {
            Batch batch = engine.all();
            ShardSums sums = new ShardSums(1, batch.shards(), engine.signalGroups());
            engine.evaluate(batch, 0, batch.shards(), new Parameters[] {x}, 1, false, sums, 0);
            assertThat(sums.lossSum(0)).as("%s %s", kind, c).isNotFinite();
          }
        }
      }
    }
  }
}

package amc.worker.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import amc.protocol.job.Precision;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Proposal;
import amc.protocol.random.NormalGenerator;
import amc.protocol.random.Normals;
import amc.worker.engine.simd.SimdNormals;
import amc.worker.network.ParameterLayout;
import amc.worker.network.ParameterLayout.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Every bit of proposals, parameters and mean against {@link NaiveReplica}. */
class ReplicaTest {
  private static final double[] RATES = {0, 0.01, 0.1, 1, -0.005, -1};

  @Property(tries = 80, shrinking = ShrinkingMode.OFF)
  void shouldGiveTheBitsOfTheDefinition(@ForAll long seed, @ForAll Precision precision) {
    Random random = new Random(seed);
    ParameterLayout layout = layout(random);
    double rate = RATES[random.nextInt(RATES.length)];
    double[] start = numbers(random, precision, layout.size(), 1);
    double[] mean = numbers(random, precision, layout.size(), random.nextBoolean() ? 0.1 : 0);
    NormalGenerator normals = random.nextBoolean() ? Normals.INSTANCE : new SimdNormals();
    Replica replica =
        new Replica(
            layout,
            NaiveReplica.parameters(precision, start),
            NaiveReplica.parameters(precision, mean),
            seed,
            rate,
            normals);
    NaiveReplica naive = new NaiveReplica(precision, layout, start, mean, seed, rate);
    Parameters proposed = Parameters.zeros(precision, layout.size());
    long step = random.nextInt(100);
    for (int decision = 0; decision < 6; decision++) {
      String where =
          "seed=%s %s decision %s, epsilon=%s, %s"
              .formatted(seed, precision, decision, rate, layout.blocks());
      Decision next = decision(random, step, layout.signalGroups());
      Proposal proposal = next.proposal();
      replica.propose(proposal, next.lambda(), proposed);
      double[] mu = proposal.zeroMean() ? new double[layout.size()] : naive.mu;
      NaiveReplica proposing = new NaiveReplica(precision, layout, naive.x, mu, seed, rate);
      double[] expected = proposing.propose(step, next.sigma(), next.lambda());
      assertSame(proposed, naive.parameters(expected), "x', " + where);
      replica.apply(next);
      naive.apply(next);
      assertSame(replica.parameters(), naive.parameters(), "x, " + where);
      assertSame(replica.mean(), naive.mean(), "mean, " + where);
      step += 1 + random.nextLong(1L << 33);
    }
  }

  private static ParameterLayout layout(Random random) {
    int groups = random.nextInt(4);
    List<Block> blocks = new ArrayList<>();
    int offset = 0;
    int count = 1 + random.nextInt(6);
    for (int b = 0; b < count; b++) {
      int length = 1 + random.nextInt(90);
      if (random.nextInt(20) == 0) {
        length = 4000 + random.nextInt(6000); // more than are worked on at a time
      }
      int group = random.nextInt(groups + 1) - 1;
      blocks.add(new Block("block" + b, offset, List.of(length), group, 0, 1));
      offset += length;
    }
    return new ParameterLayout(blocks, groups);
  }

  private static Decision decision(Random random, long step, int groups) {
    double[] lambda = new double[random.nextBoolean() ? groups : 0];
    for (int g = 0; g < lambda.length; g++) {
      lambda[g] = random.nextInt(10) == 0 ? 0 : Math.exp(5 * random.nextGaussian());
    }
    double sigma = Math.pow(10, random.nextInt(20) == 0 ? -44 : 2 - 10 * random.nextDouble());
    return new Decision(
        step, sigma, lambda, random.nextInt(4) > 0, random.nextInt(4) == 0, random.nextInt(4) == 0);
  }

  /** Numbers of a precision. */
  private static double[] numbers(Random random, Precision precision, int count, double scale) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      double number = scale * random.nextGaussian();
      numbers[i] = precision == Precision.FLOAT32 ? (float) number : number;
    }
    return numbers;
  }

  private static void assertSame(Parameters actual, Parameters expected, String where) {
    assertThat(actual.size()).isEqualTo(expected.size());
    for (int i = 0; i < actual.size(); i++) {
      if (Double.doubleToRawLongBits(actual.get(i))
          != Double.doubleToRawLongBits(expected.get(i))) {
        fail("parameter %s is %s, not %s: %s", i, actual.get(i), expected.get(i), where);
      }
    }
  }
}

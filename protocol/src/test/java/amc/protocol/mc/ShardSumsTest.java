package amc.protocol.mc;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.mc.ShardTree.Node;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Sums over shards, every bit, against a sum that is halved again and again. */
class ShardSumsTest {

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void shouldAddInTheOrderOfTheTreeForEachCandidateAndGroup(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int candidates,
      @ForAll @IntRange(min = 1, max = 70) int shards,
      @ForAll @IntRange(max = 5) int groups) {
    Random random = new Random(seed);
    double[][] losses = new double[candidates][shards];
    long[] correct = new long[candidates];
    double[][][] signals = new double[candidates][groups][shards];
    ShardSums sums = new ShardSums(candidates, shards, groups);
    for (int k = 0; k < candidates; k++) {
      for (int s = 0; s < shards; s++) {
        losses[k][s] = number(random);
        int right = random.nextInt(2000);
        correct[k] += right;
        sums.set(k, s, losses[k][s], right);
        for (int g = 0; g < groups; g++) {
          signals[k][g][s] = number(random);
          sums.setSignal(k, s, g, signals[k][g][s]);
        }
      }
    }
    String where = "seed=%s candidates=%s shards=%s".formatted(seed, candidates, shards);
    for (int k = 0; k < candidates; k++) {
      Totals totals = sums.totals(k);
      assertThat(totals.lossSum()).as(where).isEqualTo(naive(losses[k], 0, powerOfTwo(shards)));
      assertThat(totals.correct()).as(where).isEqualTo(correct[k]);
      Node node = new Node(1, random.nextInt(Math.ceilDiv(shards, 2)));
      assertThat(sums.lossSum(k, node)).as(where).isEqualTo(naive(losses[k], node.first(), 2));
      for (int g = 0; g < groups; g++) {
        double expected = naive(signals[k][g], 0, powerOfTwo(shards));
        assertThat(totals.signals()[g]).as("%s group=%s", where, g).isEqualTo(expected);
        assertThat(sums.signals(k, node)[g])
            .as("%s group=%s", where, g)
            .isEqualTo(naive(signals[k][g], node.first(), 2));
      }
    }
  }

  private static double number(Random random) {
    return Math.exp(6 * random.nextGaussian());
  }

  private static int powerOfTwo(int atLeast) {
    int power = 1;
    while (power < atLeast) {
      power *= 2;
    }
    return power;
  }

  /** Sum of the values that there are from {@code first} on, out of {@code count}: two halves. */
  private static double naive(double[] values, int first, int count) {
    if (count == 1) {
      return values[first];
    }
    int half = count / 2;
    double left = naive(values, first, half);
    return first + half < values.length ? left + naive(values, first + half, half) : left;
  }
}

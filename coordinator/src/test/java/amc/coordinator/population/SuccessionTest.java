package amc.coordinator.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import amc.coordinator.population.Succession.Exchanged;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.job.Population;
import amc.protocol.job.PopulationReader;
import amc.protocol.job.StudyReader.Source;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuccessionTest {
  private static Population population(int size, String propagation, String... settings) {
    String text =
        """
        population: {size: %s, interval: 10, propagation: %s}
        task: {type: sine, points: 8}
        network: {hidden: [2]}
        optimizer: {sigma0: 0.5, epsilon: 0.1, nS: 10}
        budget: {steps: 1000}
        """
            .formatted(size, propagation);
    return PopulationReader.read(new Source(text, "p.yaml", ""), List.of(settings));
  }

  private static Succession after(Population p, int generation, double... values) {
    return Succession.after(p, generation, Succession.start(p), values, values);
  }

  private static double[] values(int size, long seed) {
    return new SplittableRandom(seed).doubles(size).toArray();
  }

  private static int[] identity(int size) {
    return IntStream.range(0, size).toArray();
  }

  /** Members by rank value, the best first. */
  private static List<Integer> bestFirst(double[] ranks) {
    return IntStream.range(0, ranks.length)
        .boxed()
        .sorted(Comparator.comparingDouble(m -> ranks[m]))
        .toList();
  }

  @Test
  void shouldLeaveIndependentMembersAlone() {
    assertThat(after(population(7, "{type: none}"), 3, values(7, 1)).parents())
        .isEqualTo(identity(7));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50})
  void shouldReplaceTheWorstByTheBest(int generation) {
    double[] ranks = values(10, generation);
    List<Integer> order = bestFirst(ranks);
    int[] parents =
        after(population(10, "{type: truncation, fraction: 0.3}"), generation, ranks).parents();
    for (int k = 0; k < 10; k++) {
      int m = order.get(k);
      if (k < 7) {
        assertThat(parents[m]).isEqualTo(m);
      } else {
        assertThat(order.indexOf(parents[m])).isLessThan(3);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50})
  void shouldReplaceTheDeadByAnyWhoLive(int generation) {
    double[] ranks = values(10, generation);
    List<Integer> order = bestFirst(ranks);
    int[] parents =
        after(population(10, "{type: winners, fraction: 0.4}"), generation, ranks).parents();
    for (int k = 0; k < 10; k++) {
      int m = order.get(k);
      if (k < 6) {
        assertThat(parents[m]).isEqualTo(m);
      } else {
        assertThat(order.indexOf(parents[m])).isLessThan(6);
      }
    }
  }

  /** Every opponent but the member itself is as likely. */
  @Test
  void shouldCopyBetterOpponentsOnly() {
    double[] ranks = {3, 1, 2, 0};
    Map<Integer, Integer> ofTheWorst = new HashMap<>();
    for (int g = 1; g <= 6000; g++) {
      int[] parents = after(population(4, "{type: tournament}"), g, ranks).parents();
      for (int m = 0; m < 4; m++) {
        assertThat(ranks[parents[m]]).isLessThanOrEqualTo(ranks[m]);
      }
      assertThat(parents[3]).isEqualTo(3);
      ofTheWorst.merge(parents[0], 1, Integer::sum);
    }
    assertThat(ofTheWorst).containsOnlyKeys(1, 2, 3);
    assertThat(ofTheWorst.values()).allSatisfy(n -> assertThat(n).isBetween(1800, 2200));
  }

  /**
   * The definition of systematic resampling: copies are the expected number, rounded up or down.
   */
  @Test
  void shouldDrawByWeights() {
    double temperature = 0.2;
    double sum = 0;
    int rounds = 3000;
    double[] ranks = values(9, 4);
    double[] weights = Arrays.stream(ranks).map(r -> Math.exp(-r / temperature)).toArray();
    double all = Arrays.stream(weights).sum();
    int[] copies = new int[9];
    for (int g = 1; g <= rounds; g++) {
      Succession s = after(population(9, "{type: boltzmann, temperature: 0.2}"), g, ranks);
      int[] count = new int[9];
      for (int m = 0; m < 9; m++) {
        count[s.parents()[m]]++;
        copies[s.parents()[m]]++;
      }
      for (int m = 0; m < 9; m++) {
        double expected = 9 * weights[m] / all;
        assertThat((double) count[m]).isBetween(Math.floor(expected), Math.ceil(expected));
        if (count[m] > 0) {
          assertThat(s.parents()[m]).as("who is drawn keeps its place").isEqualTo(m);
        }
      }
      sum += s.effectiveSize();
    }
    for (int m = 0; m < 9; m++) {
      assertThat((double) copies[m] / rounds).isCloseTo(9 * weights[m] / all, within(0.04));
    }
    double squares = Arrays.stream(weights).map(w -> w * w).sum();
    assertThat(sum / rounds).isCloseTo(all * all / squares, within(1e-9));
  }

  @Test
  void shouldDrawTheBestAloneOrAllAlike() {
    double[] ranks = values(6, 5);
    int best = bestFirst(ranks).getFirst();
    assertThat(after(population(6, "{type: boltzmann, temperature: 1e-9}"), 1, ranks).parents())
        .containsOnly(best);
    Succession hot = after(population(6, "{type: boltzmann, temperature: 1e9}"), 1, ranks);
    assertThat(hot.parents()).isEqualTo(identity(6));
    assertThat(hot.effectiveSize()).isCloseTo(6, within(1e-6));
  }

  @Test
  void shouldTakeTheUnknownForTheWorst() {
    double[] ranks = {Double.NaN, 1, Double.NaN, 2};
    int[] parents = after(population(4, "{type: truncation, fraction: 0.5}"), 1, ranks).parents();
    assertThat(parents[1]).isEqualTo(1);
    assertThat(parents[3]).isEqualTo(3);
    assertThat(parents[0]).isIn(1, 3);
    assertThat(after(population(4, "{type: boltzmann, temperature: 1}"), 1, ranks).parents())
        .doesNotContain(0, 2);
    double[] none = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};
    assertThat(after(population(4, "{type: boltzmann, temperature: 1}"), 1, none).parents())
        .isEqualTo(identity(4));
  }

  /** The Metropolis rule for pairs of temperatures, from many generations. */
  @Test
  void shouldExchangeNeighboursByTheirLosses() {
    Population p = population(4, "{type: exchange, lowest: 0.1, highest: 0.8}");
    double[] temperatures = {0.1, 0.2, 0.4, 0.8};
    for (int m = 0; m < 4; m++) {
      assertThat(p.job(1, m, new int[0]).optimizer().temperature())
          .isCloseTo(temperatures[m], within(1e-12));
    }
    double[] losses = {0.1, 0.2, 0.5, 0.1};
    int[] tried = new int[3];
    int[] accepted = new int[3];
    for (int g = 1; g <= 8000; g++) {
      Succession s = after(p, g, losses);
      int[] expected = identity(4);
      for (Exchanged e : s.exchanges()) {
        assertThat(e.lower() % 2).as("even and odd pairs in turn").isEqualTo((g - 1) % 2);
        tried[e.lower()]++;
        if (e.accepted()) {
          accepted[e.lower()]++;
          expected[e.lower()] = e.lower() + 1;
          expected[e.lower() + 1] = e.lower();
        }
      }
      assertThat(s.parents()).isEqualTo(expected);
    }
    for (int i = 0; i < 3; i++) {
      double gain = (1 / temperatures[i] - 1 / temperatures[i + 1]) * (losses[i] - losses[i + 1]);
      assertThat((double) accepted[i] / tried[i])
          .isCloseTo(Math.min(1, Math.exp(gain)), within(0.03));
    }
  }

  @Test
  void shouldAnnealFromOneTemperatureToTheOther() {
    Population p = population(5, "{type: annealing, from: 1, to: 0.01}");
    assertThat(p.generations()).isEqualTo(100);
    assertThat(p.job(1, 3, new int[0]).optimizer().temperature()).isEqualTo(1);
    assertThat(p.job(100, 3, new int[0]).optimizer().temperature()).isCloseTo(0.01, within(1e-12));
    assertThat(p.job(50, 3, new int[0]).optimizer().temperature())
        .isCloseTo(Math.pow(0.01, 49 / 99.0), within(1e-12));
    double[] losses = {1, 2, 3, 4, 500};
    int[] parents = after(p, 60, losses).parents();
    assertThat(parents[0]).isEqualTo(0);
    assertThat(parents[4]).isNotEqualTo(4);
  }

  @Test
  void shouldVaryWhatIsCopiedAndNothingElse() {
    Population p =
        population(
            4,
            "{type: truncation, fraction: 0.5, carries: [mean], vary: {optimizer.nS: 2,"
                + " optimizer.sigma0: 1.5}}");
    Succession s = Succession.start(p);
    assertThat(s.exponents()).isEqualTo(new int[4][2]);
    int changed = 0;
    for (int g = 1; g <= 50; g++) {
      double[] ranks = values(4, g);
      Succession next = Succession.after(p, g, s, ranks, ranks);
      for (int m = 0; m < 4; m++) {
        int[] of = s.exponents()[next.parents()[m]];
        int step = next.parents()[m] == m ? 0 : 1;
        for (int i = 0; i < 2; i++) {
          assertThat(Math.abs(next.exponents()[m][i] - of[i])).isEqualTo(step);
        }
        changed += step;
      }
      s = next;
    }
    assertThat(changed).isEqualTo(100);
    OptimizerSpec varied = p.job(1, 0, new int[] {-2, 1}).optimizer();
    assertThat(varied.nS()).isEqualTo(20);
    assertThat(varied.sigma0()).isCloseTo(0.5 / 2.25, within(1e-15));
    assertThat(varied.epsilon()).isEqualTo(0.1);
    assertThat(p.job(1, 0, new int[] {0, -9}).optimizer().nS()).isEqualTo(1);
  }

  @Test
  void shouldKeepToIslandsButForMigration() {
    Population p =
        population(
            9, "{type: truncation, fraction: 0.34}", "population.islands={count: 3, every: 4}");
    for (int g = 1; g <= 12; g++) {
      double[] ranks = values(9, g);
      int[] parents = after(p, g, ranks).parents();
      int strangers = 0;
      for (int m = 0; m < 9; m++) {
        int from = parents[m] / 3;
        if (from != m / 3) {
          strangers++;
          assertThat((from + 1) % 3).isEqualTo(m / 3);
          assertThat(ranks[parents[m]])
              .isEqualTo(Arrays.stream(ranks, 3 * from, 3 * from + 3).min().orElseThrow());
          assertThat(ranks[m])
              .isEqualTo(Arrays.stream(ranks, m / 3 * 3, m / 3 * 3 + 3).max().orElseThrow());
        }
      }
      assertThat(strangers).isEqualTo(g % 4 == 0 ? 3 : 0);
    }
  }

  @Test
  void shouldDependOnSeedAndGenerationAlone() {
    double[] ranks = values(20, 8);
    Population p = population(20, "{type: winners, fraction: 0.5}");
    assertThat(after(p, 3, ranks).parents()).isEqualTo(after(p, 3, ranks).parents());
    assertThat(after(p, 4, ranks).parents()).isNotEqualTo(after(p, 3, ranks).parents());
    Population other = population(20, "{type: winners, fraction: 0.5}", "seed=2");
    assertThat(after(other, 3, ranks).parents()).isNotEqualTo(after(p, 3, ranks).parents());
  }
}

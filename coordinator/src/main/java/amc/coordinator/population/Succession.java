package amc.coordinator.population;

import amc.protocol.job.Population;
import amc.protocol.job.Propagation.Annealing;
import amc.protocol.job.Propagation.Boltzmann;
import amc.protocol.job.Propagation.Exchange;
import amc.protocol.job.Propagation.Inheritance;
import amc.protocol.job.Propagation.None;
import amc.protocol.job.Propagation.Tournament;
import amc.protocol.job.Propagation.Truncation;
import amc.protocol.job.Propagation.Winners;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What follows a generation: whose network each member goes on with. A pure function of the
 * population and of its generations so far.
 *
 * @param parents for each member the one whose network it goes on with, itself where it keeps its
 *     own
 * @param exponents for each member how often each varied field has been multiplied by its factor,
 *     less how often divided, in the order of {@link Inheritance#vary}
 * @param effectiveSize of the weights by which members were drawn, (sum w)^2 / sum w^2; NaN where
 *     there are none
 * @param exchanges pairs of neighbours that tried to exchange: the lower member, and 1 or 0
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Succession(
    int[] parents, int[][] exponents, double effectiveSize, List<Exchanged> exchanges) {

  /** A pair of neighbours on the ladder that tried to exchange networks. */
  public record Exchanged(int lower, boolean accepted) {}

  /** Before the first generation: each member begins on its own. */
  public static Succession start(Population population) {
    int[] parents = IntStream.range(0, population.size()).toArray();
    int varied = population.propagation().inheritance().vary().size();
    return new Succession(parents, new int[population.size()][varied], Double.NaN, List.of());
  }

  /**
   * After a generation.
   *
   * @param generation number, from 1 on
   * @param before what the generation began with
   * @param ranks rank value of each member, smaller is better; NaN is worst
   * @param losses U(x) of each member
   */
  public static Succession after(
      Population population, int generation, Succession before, double[] ranks, double[] losses) {
    return new Maker(population, generation, before, ranks, losses).make();
  }

  /** Makes one succession. */
  private static final class Maker {
    private final Population population;
    private final int generation;
    private final Succession before;
    private final double[] ranks;
    private final double[] losses;
    private final int[] parents;
    private final Draws draws;
    private final List<Exchanged> exchanges = new ArrayList<>();
    private double effectiveSize = Double.NaN;

    Maker(
        Population population, int generation, Succession before, double[] ranks, double[] losses) {
      this.population = population;
      this.generation = generation;
      this.before = before;
      this.ranks = ranks;
      this.losses = losses;
      this.parents = IntStream.range(0, population.size()).toArray();
      this.draws = new Draws(population.job().seed(), generation);
    }

    Succession make() {
      int islands = population.islands().count();
      int part = population.size() / islands;
      List<int[]> sorted = new ArrayList<>();
      for (int i = 0; i < islands; i++) {
        sorted.add(bestFirst(i * part, (i + 1) * part));
      }
      sorted.forEach(this::pass);
      int every = population.islands().every();
      if (islands > 1 && every > 0 && generation % every == 0) {
        for (int i = 0; i < islands; i++) {
          int[] next = sorted.get((i + 1) % islands);
          parents[next[part - 1]] = sorted.get(i)[0];
        }
      }
      return new Succession(parents, exponents(), effectiveSize, exchanges);
    }

    /** Members of an island, the best first. */
    private int[] bestFirst(int from, int to) {
      return IntStream.range(from, to)
          .boxed()
          .sorted(Comparator.comparingDouble((Integer m) -> ranks[m]).thenComparing(m -> m))
          .mapToInt(m -> m)
          .toArray();
    }

    private void pass(int[] island) {
      int n = island.length;
      switch (population.propagation()) {
        case None _ -> {}
        case Truncation(double fraction, Inheritance _) -> {
          int count = (int) (fraction * n);
          for (int k = n - count; k < n; k++) {
            parents[island[k]] = island[draws.index(count)];
          }
        }
        case Tournament _ -> {
          int[] places = new int[population.size()];
          for (int k = 0; k < n; k++) {
            places[island[k]] = k;
          }
          for (int m : island.clone()) {
            int opponent = draws.index(n - 1);
            opponent += opponent >= places[m] ? 1 : 0; // anybody but itself
            if (opponent < places[m]) {
              parents[m] = island[opponent];
            }
          }
        }
        case Winners(double fraction, Inheritance _) -> {
          int dying = (int) (fraction * n);
          for (int k = n - dying; k < n; k++) {
            parents[island[k]] = island[draws.index(n - dying)];
          }
        }
        case Boltzmann(double temperature, Inheritance _) ->
            resample(island, m -> -ranks[m] / temperature);
        case Annealing _ -> {
          double now = population.temperature(generation, 0);
          double next = population.temperature(generation + 1, 0);
          resample(island, m -> -(1 / next - 1 / now) * losses[m]);
        }
        case Exchange _ -> exchange();
      }
    }

    /**
     * Systematic resampling: one draw, then equal distances. Members that are drawn keep their
     * places, further copies take those of members that are not, in order.
     */
    private void resample(int[] island, java.util.function.IntToDoubleFunction logWeight) {
      int[] members = island.clone();
      Arrays.sort(members);
      double most = Double.NEGATIVE_INFINITY;
      for (int m : members) {
        double w = logWeight.applyAsDouble(m);
        most = Double.isNaN(w) ? most : Math.max(most, w);
      }
      double[] weights = new double[members.length];
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < members.length; i++) {
        double w = logWeight.applyAsDouble(members[i]);
        weights[i] = Double.isNaN(w) ? 0 : StrictMath.exp(w - most);
        sum += weights[i];
        squares += weights[i] * weights[i];
      }
      if (!(sum > 0)) {
        return; // nobody has a finite value: all stay
      }
      double ess = sum * sum / squares;
      effectiveSize = Double.isNaN(effectiveSize) ? ess : effectiveSize + ess;
      int[] copies = copies(weights, sum);
      int free = 0;
      for (int i = 0; i < members.length; i++) {
        for (int c = 1; c < copies[i]; c++) {
          while (copies[free] > 0) {
            free++;
          }
          parents[members[free++]] = members[i];
        }
      }
    }

    private int[] copies(double[] weights, double sum) {
      int n = weights.length;
      int[] copies = new int[n];
      double offset = 1 - draws.uniform(); // in [0, 1)
      double cumulative = 0;
      int drawn = 0;
      for (int i = 0; i < n; i++) {
        cumulative += weights[i] / sum * n;
        while (drawn < n && (offset + drawn < cumulative || i == n - 1)) {
          copies[i]++;
          drawn++;
        }
      }
      return copies;
    }

    /** Even and odd pairs in turn; every pair of the turn draws. */
    private void exchange() {
      for (int low = (generation - 1) % 2; low + 1 < parents.length; low += 2) {
        double beta = 1 / population.temperature(generation, low);
        double other = 1 / population.temperature(generation, low + 1);
        double gain = (beta - other) * (losses[low] - losses[low + 1]);
        boolean accepted = draws.uniform() <= StrictMath.exp(Math.min(0, gain));
        exchanges.add(new Exchanged(low, accepted));
        if (accepted) {
          parents[low] = low + 1;
          parents[low + 1] = low;
        }
      }
    }

    private int[][] exponents() {
      int[][] exponents = new int[parents.length][];
      for (int m = 0; m < parents.length; m++) {
        exponents[m] = before.exponents()[parents[m]].clone();
        if (parents[m] != m) {
          for (int i = 0; i < exponents[m].length; i++) {
            exponents[m][i] += draws.coin() ? 1 : -1;
          }
        }
      }
      return exponents;
    }
  }
}

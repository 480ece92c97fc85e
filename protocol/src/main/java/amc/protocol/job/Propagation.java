package amc.protocol.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the networks of a population are passed on between generations. Better means a smaller rank
 * value; equal ones are told apart by the member's number.
 */
public sealed interface Propagation {

  /** Whether the policy says at which temperature a member trains. */
  default boolean setsTemperature() {
    return false;
  }

  /** What goes with a network that is copied; all but exchange copy. */
  default Inheritance inheritance() {
    return Inheritance.ALL;
  }

  /**
   * What a copy has of its donor beside the parameters.
   *
   * @param sigma whether the move scale and the rejections since its last change, else those of a
   *     start
   * @param mean whether the proposal mean, else zero
   * @param vary fields of the optimizer, each multiplied or divided by its factor (above 1), by
   *     chance, on every copy
   */
  record Inheritance(boolean sigma, boolean mean, Map<String, Double> vary) {
    /** Fields that may vary. */
    public static final List<String> VARIED =
        List.of("optimizer.sigma0", "optimizer.epsilon", "optimizer.nS", "optimizer.temperature");

    /** Everything, as it is. */
    public static final Inheritance ALL = new Inheritance(true, true, Map.of());

    /** Copies its map, in the order of {@link #VARIED}: draws are made in that order. */
    public Inheritance {
      Map<String, Double> sorted = new LinkedHashMap<>();
      for (String path : VARIED) {
        Double factor = vary.get(path);
        if (factor != null) {
          sorted.put(path, factor);
        }
      }
      vary = Collections.unmodifiableMap(sorted);
    }
  }

  /** Members stay independent. */
  record None() implements Propagation {}

  /**
   * Each of the worst copies one of as many best, drawn by chance.
   *
   * @param fraction of the members, in (0, 0.5]
   */
  record Truncation(double fraction, Inheritance inheritance) implements Propagation {}

  /** Each member draws an opponent, and copies it where that is better. */
  record Tournament(Inheritance inheritance) implements Propagation {}

  /**
   * Members are drawn anew with weights exp(-rank value / temperature), by systematic resampling.
   *
   * @param temperature above 0, in units of the rank value
   */
  record Boltzmann(double temperature, Inheritance inheritance) implements Propagation {}

  /**
   * Go with the winners: the worst die, each is replaced by a copy of one that lives, drawn by
   * chance (Aldous and Vazirani 1994; Grassberger 2002).
   *
   * @param fraction of the members, in (0, 1)
   */
  record Winners(double fraction, Inheritance inheritance) implements Propagation {}

  /**
   * Replica exchange: each member trains at a temperature of its own, and neighbours on the ladder,
   * even and odd pairs in turn, exchange networks with probability min(1, exp((1/T - 1/T') (U -
   * U'))).
   *
   * @param lowest temperature of member 0, above 0
   * @param highest of the last member; the others lie between in equal ratios
   */
  record Exchange(double lowest, double highest) implements Propagation {
    @Override
    public boolean setsTemperature() {
      return true;
    }
  }

  /**
   * Population annealing: all train at one temperature, which falls from generation to generation
   * in equal ratios; members are drawn anew with weights exp(-(1/T' - 1/T) U), by systematic
   * resampling.
   *
   * @param from temperature of the first generation
   * @param to of the last, in (0, from)
   */
  record Annealing(double from, double to, Inheritance inheritance) implements Propagation {
    @Override
    public boolean setsTemperature() {
      return true;
    }
  }
}

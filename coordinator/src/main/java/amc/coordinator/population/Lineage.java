package amc.coordinator.population;

import amc.protocol.job.Population;
import java.util.ArrayList;
import java.util.List;

/**
 * The generations of a population so far. Everything that follows a generation is a function of it.
 * Not thread-safe.
 */
public final class Lineage {
  private final Population population;
  private final List<Generation> generations = new ArrayList<>();
  private final List<Succession> successions = new ArrayList<>(); // before each generation

  /**
   * A member at a generation's end.
   *
   * @param rank value by which it is compared; smaller is better
   * @param loss U(x)
   * @param hash of the complete state
   */
  public record Member(double rank, double loss, long hash) {}

  /** All members, in order. */
  public record Generation(List<Member> members) {
    /** Copies its list. */
    public Generation {
      members = List.copyOf(members);
    }

    /** The best member: of equal ones the first. */
    public int best() {
      int best = 0;
      for (int m = 1; m < members.size(); m++) {
        double rank = members.get(m).rank();
        if (rank < members.get(best).rank() || Double.isNaN(members.get(best).rank())) {
          best = m;
        }
      }
      return best;
    }
  }

  public Lineage(Population population) {
    this.population = population;
    this.successions.add(Succession.start(population));
  }

  public Population population() {
    return population;
  }

  /** Number of the last generation that has ended; 0 at the start. */
  public int last() {
    return generations.size();
  }

  /** A generation that has ended, from 1 on. */
  public Generation generation(int number) {
    return generations.get(number - 1);
  }

  /** Rank value of the last generation's best member; NaN at the start. */
  public double bestRank() {
    if (generations.isEmpty()) {
      return Double.NaN;
    }
    Generation generation = generations.getLast();
    return generation.members().get(generation.best()).rank();
  }

  /** What a generation began with, from 1 on to the one after the last. */
  public Succession before(int number) {
    return successions.get(number - 1);
  }

  /** The next generation has ended. */
  public void enter(Generation generation) {
    generations.add(generation);
    successions.add(
        Succession.after(
            population,
            last(),
            successions.getLast(),
            generation.members().stream().mapToDouble(Member::rank).toArray(),
            generation.members().stream().mapToDouble(Member::loss).toArray()));
  }

  /** Forgets all generations after one. */
  public void cut(int last) {
    generations.subList(last, generations.size()).clear();
    successions.subList(last + 1, successions.size()).clear();
  }

  /**
   * The members that a member descends from: element g - 1 is the one of generation g, the last
   * element itself.
   */
  public int[] ancestors(int generation, int member) {
    int[] line = new int[generation];
    int m = member;
    for (int g = generation; g >= 1; g--) {
      line[g - 1] = m;
      m = before(g).parents()[m];
    }
    return line;
  }
}

package amc.coordinator.population;

import amc.coordinator.lanes.TaskLife;
import amc.coordinator.lanes.Tasks;
import amc.coordinator.population.Lineage.Generation;
import amc.coordinator.population.Lineage.Member;
import amc.protocol.job.Population;
import amc.protocol.message.History;
import amc.protocol.message.History.GenerationEnded;
import amc.protocol.message.History.PopulationSum;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Task;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.EndedGeneration;
import amc.protocol.message.Jobs.EndedLeg;
import amc.protocol.message.Jobs.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A population on a cluster: its tasks are the legs of one generation after the other, which is in
 * the journal before the next begins. Confined to one thread.
 *
 * @param <F> followers
 * @param <W> workers
 */
public final class PopulationLife<F, W> extends TaskLife<F, W, PopulationSum> {
  private final Legs legs;

  /**
   * @param before generations that have ended elsewhere, of which the last has states
   * @param outcome how the population ended, for one that is over; else null
   */
  public PopulationLife(
      long job,
      int epoch,
      Population population,
      EndedGeneration[] before,
      @Nullable Outcome outcome,
      Port<F, W> port) {
    this(job, epoch, new Legs(population, before), outcome, port);
  }

  private PopulationLife(
      long job, int epoch, Legs legs, @Nullable Outcome outcome, Port<F, W> port) {
    super(job, epoch, outcome, legs, port);
    this.legs = legs;
  }

  /** The generation that goes on, and those before it. */
  private static final class Legs implements Tasks {
    private final Population population;
    private final Lineage lineage;
    private final List<EndedGeneration> generations = new ArrayList<>();
    private final BitSet taken = new BitSet(); // members that are done or with a worker
    private final @Nullable EndedLeg[] done;
    private int left;

    Legs(Population population, EndedGeneration[] before) {
      this.population = population;
      this.lineage = new Lineage(population);
      this.done = new EndedLeg[population.size()];
      this.left = population.size();
      Arrays.stream(before).forEach(this::enter);
    }

    void enter(EndedGeneration generation) {
      generations.add(generation);
      lineage.enter(
          new Generation(
              Arrays.stream(generation.members())
                  .map(leg -> new Member(leg.rank(), leg.loss(), leg.hash()))
                  .toList()));
      taken.clear();
      Arrays.fill(done, null);
      left = population.size();
    }

    boolean isComplete() {
      return lineage.last() >= population.generations();
    }

    @Nullable EndedGeneration ended() {
      return left > 0 || isComplete()
          ? null
          : new EndedGeneration(
              Arrays.stream(done).map(Objects::requireNonNull).toArray(EndedLeg[]::new));
    }

    /** Number of the first leg of the generation that goes on. */
    private long first() {
      return (long) lineage.last() * population.size();
    }

    private boolean isNow(long number) {
      return number >= first() && number < first() + population.size() && !isComplete();
    }

    private int member(long number) {
      return (int) (number - first());
    }

    @Override
    public @Nullable Task next() {
      int m = taken.nextClearBit(0);
      return m < population.size() && !isComplete() ? claim(first() + m) : null;
    }

    @Override
    public @Nullable Task claim(long number) {
      if (!isNow(number) || taken.get(member(number))) {
        return null;
      }
      int m = member(number);
      taken.set(m);
      Succession before = lineage.before(lineage.last() + 1);
      int parent = before.parents()[m];
      return new Task(
          number,
          generations.isEmpty() ? null : generations.getLast().members()[parent].state(),
          parent != m,
          Arrays.stream(before.exponents()[m]).asLongStream().toArray());
    }

    @Override
    public void free(long number) {
      if (isNow(number)) {
        taken.clear(member(number));
      }
    }

    @Override
    public boolean done(Done d) {
      if (!isNow(d.number()) || d.leg() == null || done[member(d.number())] != null) {
        return false;
      }
      taken.set(member(d.number()));
      done[member(d.number())] = d.leg();
      left--;
      return true;
    }

    @Override
    public boolean isOver(long number) {
      return !isNow(number) || done[member(number)] != null;
    }

    /** Of all generations that are in the journal. */
    @Override
    public boolean isKept(long number) {
      return number < first();
    }
  }

  @Override
  protected long enter(PopulationSum sum) {
    Arrays.stream(sum.generations()).forEach(legs::enter);
    return sum.elapsedNs();
  }

  @Override
  protected void enter(History.Event event) {
    if (event instanceof GenerationEnded(EndedGeneration generation, long _)) {
      legs.enter(generation);
    }
  }

  @Override
  protected History.@Nullable Event toWrite(long elapsedNs) {
    EndedGeneration ended = legs.ended();
    return ended == null ? null : new GenerationEnded(ended, elapsedNs);
  }

  @Override
  protected boolean isComplete() {
    return legs.isComplete();
  }

  @Override
  protected int left() {
    return legs.population.generations() - legs.lineage.last();
  }

  @Override
  protected String parts() {
    return "generations";
  }

  @Override
  protected List<Map.Entry<Integer, Jobs.Event>> news(int place, Standing standing) {
    List<Map.Entry<Integer, Jobs.Event>> news = new ArrayList<>();
    int last = legs.generations.size();
    for (int g = Math.min(place, last); g < last; g++) {
      news.add(Map.entry(g + 1, event(standing, g, legs.generations.get(g))));
    }
    if (news.isEmpty()) {
      news.add(Map.entry(last, event(standing, last, null)));
    }
    return news;
  }

  private static Jobs.Event event(
      Standing standing, int from, @Nullable EndedGeneration generation) {
    return new Jobs.GenerationEnded(
        standing.job(),
        from,
        generation,
        standing.evaluationsUnderWay(),
        standing.elapsedNs(),
        standing.workers(),
        standing.threads());
  }
}

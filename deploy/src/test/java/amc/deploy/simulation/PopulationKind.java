package amc.deploy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.journal.PopulationStream;
import amc.coordinator.journal.Stream;
import amc.coordinator.lanes.TaskLife;
import amc.coordinator.population.Lineage;
import amc.coordinator.population.Lineage.Generation;
import amc.coordinator.population.Lineage.Member;
import amc.coordinator.population.PopulationLife;
import amc.coordinator.population.Succession;
import amc.protocol.job.Population;
import amc.protocol.job.PopulationReader;
import amc.protocol.job.StudyReader.Source;
import amc.protocol.mc.AmcState;
import amc.protocol.message.History.PopulationSum;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Task;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.EndedGeneration;
import amc.protocol.message.Jobs.EndedLeg;
import amc.protocol.message.Jobs.Outcome;
import amc.protocol.message.StoredState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A population whose members' states are a function of where they come from. */
final class PopulationKind implements TaskKind<PopulationSum> {
  private static final List<String> POLICIES =
      List.of(
          "{type: none}",
          "{type: truncation, fraction: 0.5, vary: {optimizer.nS: 2}}",
          "{type: tournament}",
          "{type: exchange, lowest: 1, highest: 4}",
          "{type: boltzmann, temperature: 0.3}");

  private final Population population;
  private final EndedGeneration[] before;
  private final List<EndedGeneration> told = new ArrayList<>();
  private final List<EndedGeneration> expected = new ArrayList<>();

  PopulationKind(SplittableRandom random) {
    String text =
        """
        population: {size: %s, interval: 10, propagation: %s}
        task: {type: sine, points: 8}
        network: {hidden: [2]}
        budget: {steps: %s}
        seed: %s
        """
            .formatted(
                random.nextInt(2, 9),
                POLICIES.get(random.nextInt(POLICIES.size())),
                10 * random.nextInt(1, 8),
                random.nextInt(1000));
    population = PopulationReader.read(new Source(text, "p.yaml", ""), List.of());
    alone();
    int there = random.nextInt(3) == 0 ? random.nextInt(population.generations()) : 0;
    before = expected.subList(0, there).toArray(EndedGeneration[]::new);
    told.addAll(List.of(before));
  }

  /** Without any cluster. */
  private void alone() {
    Lineage lineage = new Lineage(population);
    int size = population.size();
    for (int g = 1; g <= population.generations(); g++) {
      Succession s = lineage.before(g);
      EndedLeg[] legs = new EndedLeg[size];
      for (int m = 0; m < size; m++) {
        int parent = s.parents()[m];
        Task task =
            new Task(
                (long) (g - 1) * size + m,
                g == 1 ? null : expected.getLast().members()[parent].state(),
                parent != m,
                Arrays.stream(s.exponents()[m]).asLongStream().toArray());
        legs[m] = leg(task);
      }
      expected.add(new EndedGeneration(legs));
      lineage.enter(
          new Generation(
              Arrays.stream(legs)
                  .map(leg -> new Member(leg.rank(), leg.loss(), leg.hash()))
                  .toList()));
    }
  }

  private static EndedLeg leg(Task task) {
    StoredState from = task.from();
    long hash = 31 * task.number() + 7 + (task.copied() ? 3 : 0);
    hash = hash * 1_000_003 + (from == null ? 0 : Long.parseLong(from.sha256()));
    hash = hash * 1_000_003 + Arrays.hashCode(task.exponents());
    double loss = (hash >>> 11) * 0x1p-53;
    AmcState state = new AmcState(task.number(), 0, 1, 0, 0, 8, 0, loss, true);
    return new EndedLeg(loss, loss, hash, 5, new StoredState(state, 0, Long.toString(hash), 9));
  }

  @Override
  public Stream<PopulationSum> stream(int epoch) {
    return new PopulationStream(epoch);
  }

  @Override
  public TaskLife<String, Integer, PopulationSum> life(
      int epoch, @Nullable Outcome outcome, TaskLife.Port<String, Integer> port) {
    return new PopulationLife<>(TaskSchedule.JOB, epoch, population, before, outcome, port);
  }

  @Override
  public Done result(Task task) {
    return new Done(task.number(), null, leg(task));
  }

  @Override
  public Set<Long> kept(PopulationSum sum) {
    Set<Long> kept = new HashSet<>();
    long legs = (long) (before.length + sum.generations().length) * population.size();
    LongStream.range(0, legs).forEach(kept::add);
    return kept;
  }

  @Override
  public void hear(Jobs.Event event) {
    Jobs.GenerationEnded e = (Jobs.GenerationEnded) event;
    if (e.generation() != null && e.from() == told.size()) {
      told.add(e.generation());
    }
  }

  @Override
  public long tasks() {
    return (long) (population.generations() - before.length) * population.size();
  }

  @Override
  public void assertComplete() {
    assertThat(told).hasSameSizeAs(expected);
    for (int g = 0; g < expected.size(); g++) {
      assertThat(hashes(told.get(g))).as("generation %s", g + 1).isEqualTo(hashes(expected.get(g)));
    }
  }

  private static long[] hashes(EndedGeneration generation) {
    return Arrays.stream(generation.members()).mapToLong(EndedLeg::hash).toArray();
  }
}

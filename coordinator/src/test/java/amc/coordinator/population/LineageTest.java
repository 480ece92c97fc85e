package amc.coordinator.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import amc.coordinator.population.Lineage.Generation;
import amc.coordinator.population.Lineage.Member;
import amc.protocol.job.Population;
import amc.protocol.job.PopulationReader;
import amc.protocol.job.StudyReader.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LineageTest {
  private static Lineage lineage(String propagation, int size, double[]... ranks) {
    String text =
        """
        population: {size: %s, interval: 10, propagation: %s}
        task: {type: sine, points: 8}
        network: {hidden: [2]}
        budget: {steps: 1000}
        """
            .formatted(size, propagation);
    Population p = PopulationReader.read(new Source(text, "p.yaml", ""), List.of());
    Lineage lineage = new Lineage(p);
    for (double[] generation : ranks) {
      List<Member> members = new ArrayList<>();
      for (double rank : generation) {
        members.add(new Member(rank, rank, Double.doubleToLongBits(rank)));
      }
      lineage.enter(new Generation(members));
    }
    return lineage;
  }

  @Test
  void shouldKnowAncestors() {
    Lineage lineage =
        lineage(
            "{type: truncation, fraction: 0.5}",
            2,
            new double[] {2, 1}, // 1 replaces 0
            new double[] {1, 2}, // 0, from 1, replaces 1
            new double[] {1, 3});
    assertThat(lineage.ancestors(3, 1)).containsExactly(1, 0, 1);
    assertThat(lineage.ancestors(3, 0)).containsExactly(1, 0, 0);
    Ancestry ancestry = Ancestry.of(lineage);
    assertThat(ancestry.founders()).isEqualTo(1);
    assertThat(ancestry.founder(0)).isEqualTo(1);
    assertThat(ancestry.exchanges()).isNull();
    assertThat(ancestry.effectiveSize()).isNaN();
    String before = ancestry.hash();
    lineage.cut(2);
    assertThat(lineage.last()).isEqualTo(2);
    assertThat(Ancestry.of(lineage).hash()).isNotEqualTo(before);
  }

  @Test
  void shouldNameTheBest() {
    assertThat(lineage("{type: none}", 3, new double[] {2, 1, 1}).generation(1).best())
        .isEqualTo(1);
    assertThat(lineage("{type: none}", 3, new double[] {Double.NaN, 7, 9}).generation(1).best())
        .isEqualTo(1);
  }

  /** Losses that make every pair exchange whenever it is its turn: networks go up and down. */
  @Test
  void shouldCountRoundTrips() {
    double[][] equal = new double[40][3];
    Ancestry ancestry = Ancestry.of(lineage("{type: exchange, lowest: 1, highest: 2}", 3, equal));
    Ancestry.Exchanges exchanges = Objects.requireNonNull(ancestry.exchanges());
    assertThat(exchanges.acceptance()).isCloseTo(1, within(1e-12));
    // Pairs (0 1) and (1 2) in turn carry each of three networks up and down in six generations.
    assertThat(exchanges.roundTrips()).isBetween(15, 20);
    assertThat(ancestry.founders()).isEqualTo(3);
  }
}

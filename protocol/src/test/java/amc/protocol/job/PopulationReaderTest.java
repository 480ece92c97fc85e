package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.Population.Islands;
import amc.protocol.job.Population.Measure;
import amc.protocol.job.Population.Rank;
import amc.protocol.job.Propagation.Inheritance;
import amc.protocol.job.Propagation.Truncation;
import amc.protocol.job.StudyReader.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("own-digits")
class PopulationReaderTest {
  private static final String TEXT =
      """
      population:
        size: 30
        interval: 1000
        rank: {by: validation-loss, holdOut: 0.2}
        propagation: {type: truncation, fraction: 0.2, carries: [mean], vary: {optimizer.sigma0: 1.2}}
      task: {type: sine, points: 100}
      network: {hidden: [4]}
      budget: {steps: 4500}
      seed: 7
      """;

  private static Population read(String... settings) {
    return PopulationReader.read(new Source(TEXT, "my pop.yaml", "/here"), List.of(settings));
  }

  @Test
  void shouldReadAllOfIt() {
    Population p = read();
    assertThat(p.job().name()).isEqualTo("my-pop");
    assertThat(p.job().seed()).isEqualTo(7);
    assertThat(p.size()).isEqualTo(30);
    assertThat(p.rank()).isEqualTo(new Rank(Measure.VALIDATION_LOSS, 0.2));
    assertThat(p.propagation())
        .isEqualTo(
            new Truncation(0.2, new Inheritance(false, true, Map.of("optimizer.sigma0", 1.2))));
    assertThat(p.islands()).isEqualTo(Islands.NONE);
    assertThat(p.files()).isEqualTo("/here");
    assertThat(p.generations()).isEqualTo(5);
    assertThat(p.step(0)).isZero();
    assertThat(p.step(4)).isEqualTo(4000);
    assertThat(p.step(5)).isEqualTo(4500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "population.propagation={type: none}",
        "population.propagation={type: tournament, carries: []}",
        "population.propagation={type: boltzmann, temperature: 1e-3}",
        "population.propagation={type: winners, fraction: 0.9}",
        "population.propagation={type: exchange, lowest: 1e-6, highest: 1e-4}",
        "population.propagation={type: annealing, from: 1e-3, to: 1e-6, vary: {optimizer.nS: 2}}",
        "population.islands={count: 5, every: 3}",
        "population.rank={by: train-loss}",
        "population.rank={by: validation-accuracy}"
      })
  void shouldReadBackWhatItWrites(String setting) {
    Population p = read(setting);
    Population back = PopulationReader.read(new Source(p.text(), "x.yaml", ""), List.of());
    assertThat(back).isEqualTo(p);
  }

  @Test
  void shouldKnowAPopulationFromAJob() {
    assertThat(PopulationReader.isPopulation(TEXT, "a.yaml")).isTrue();
    assertThat(PopulationReader.isPopulation(Presets.get("fig3").text(), "fig3.yaml")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "population.size=1 | population.size=1 must be >= 2 (--set population.size=1): for one",
        "population.size=0 | population.size=0 must be >= 1",
        "population.interval=4501 | population.interval=4501 must be <= budget.steps=4500",
        "population.propagation.fraction=0.01 | has a fraction of less than one of 30 members",
        "population.propagation.fraction=0.6 | population.propagation.fraction=0.6 must be <= 0.5",
        "population.propagation={type: winers} | type=winers must be one of none, truncation",
        "population.propagation={type: exchange, lowest: 2, highest: 1} | must be > lowest",
        "population.propagation={type: annealing, from: 1, to: 2} | must be < from",
        "population.propagation.vary={optimizer.sigma: 2} | has optimizer.sigma",
        "population.propagation.vary={optimizer.nS: 1} | has the factor 1",
        "population.rank.holdOut=1 | population.rank.holdOut=1 must be < 1",
        "population.rank.holdOut=0 | population.rank.holdOut=0 must be > 0",
        "population.rank={by: train-loss, holdOut: 0.1} | must be 0 for train-loss",
        "population.rank.by=test-loss | population.rank.by=test-loss must be one of train-loss",
        "population.islands={count: 7} | must be equal parts of the 30 members",
        "population.islands={count: 30} | must be equal parts of the 30 members, of 2 at least",
        "population.sise=3 | population.sise=3 is not a field here",
        "loss=l2 | loss=l2 must be one of",
        "population=5 | population=5 must be a group of fields",
      })
  void shouldSayWhatIsWrong(String setting, String message) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{type: tournament, vary: {optimizer.sigma0: 2}} | no effect on copies that carry sigma",
        "{type: tournament, vary: {optimizer.temperature: 2}} | optimizer.temperature=0 stays 0",
        "{type: tournament, vary: {optimizer.epsilon: 2}} | optimizer.epsilon=0 stays 0",
        "{type: annealing, from: 2, to: 1, vary: {optimizer.temperature: 2}} | is set by the",
      })
  void shouldRefuseToVaryWhatHasNoEffect(String propagation, String message) {
    assertThatThrownBy(() -> read("optimizer.epsilon=0", "population.propagation=" + propagation))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void shouldRefuseTemperaturesTwice() {
    assertThatThrownBy(
            () ->
                read(
                    "optimizer.temperature=1",
                    "population.propagation={type: exchange, lowest: 1, highest: 2}"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the population's propagation sets it");
  }
}

package amc.deploy.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.coordinator.catalog.Kind;
import amc.deploy.dispatch.Documents.Document;
import amc.protocol.job.Presets;
import amc.protocol.job.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentsTest {
  private static final String STUDY =
      """
      study:
        job:
          task: {type: step-function, points: 20}
          network: {type: dense, hidden: [2]}
          budget: {steps: 10}
        grid:
          - {optimizer.nS: [10, 20]}
        seeds: 1..3
        event: {type: loss-below, value: 0.01}
      """;

  private static Document preset(String name, String... settings) {
    return Documents.read(Presets.get(name).text(), List.of(settings));
  }

  @Test
  void shouldTellKindsAndCountWhatThereIsToDo() {
    Document run = preset("quickstart", "budget.steps=123");
    assertThat(run.kind()).isEqualTo(Kind.RUN);
    assertThat(run.total()).isEqualTo(123);
    Document study = Documents.read(STUDY, List.of("study.seeds=1..4"));
    assertThat(study.kind()).isEqualTo(Kind.STUDY);
    assertThat(study.total()).isEqualTo(8);
    Document population = preset("population-quick");
    assertThat(population.kind()).isEqualTo(Kind.POPULATION);
    assertThat(population.total()).isEqualTo(20);
    assertThat(run.code() || study.code() || population.code()).isFalse();
  }

  /** What is kept is read again without the settings, by every coordinator that takes over. */
  @Test
  void shouldKeepEverythingInTheText() {
    Document run = preset("quickstart", "seed=7");
    assertThat(Documents.run(run.text()).seed()).isEqualTo(7);
    assertThat(Documents.read(run.text(), List.of())).isEqualTo(run);
    Document study = Documents.read(STUDY, List.of("study.seeds=4..5"));
    assertThat(Documents.study(study.text()).trajectories()).isEqualTo(4);
    assertThat(Documents.read(study.text(), List.of())).isEqualTo(study);
    Document population = preset("population-quick", "population.size=4");
    assertThat(Documents.population(population.text()).size()).isEqualTo(4);
    assertThat(Documents.read(population.text(), List.of())).isEqualTo(population);
  }

  /** The server has no files of its owner. */
  @Test
  void shouldRefuseAStudyThatNamesItsJob() {
    String text =
        """
        study:
          job: quickstart
          seeds: 1..2
          event: {type: loss-below, value: 0.001}
        """;
    assertThatThrownBy(() -> Documents.read(text, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("quickstart");
  }

  @Test
  void shouldSeeCode() {
    String text =
        """
        task: {type: plugin, jar: a.jar, objective: x}
        budget: {steps: 10}
        """;
    assertThat(Documents.read(text, List.of()).code()).isTrue();
  }
}

package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.NetworkSpec.Dense;
import amc.protocol.job.NetworkSpec.Initial;
import amc.protocol.job.NetworkSpec.InitialKind;
import amc.protocol.job.Presets.Preset;
import amc.protocol.job.StudyReader.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
  static List<Preset> presets() {
    return Presets.all();
  }

  static List<Preset> jobs() {
    return presets().stream().filter(p -> !p.isStudy() && !p.isPopulation()).toList();
  }

  static List<Preset> studies() {
    return presets().stream().filter(Preset::isStudy).toList();
  }

  private static Job job(String name) {
    return Presets.get(name).job(List.of());
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void shouldParseUnderItsOwnName(Preset preset) {
    assertThat(preset.job(List.of()).name()).isEqualTo(preset.name());
  }

  @ParameterizedTest
  @MethodSource("studies")
  void shouldParseStudiesUnderTheirOwnNames(Preset preset) {
    Study study =
        StudyReader.read(
            new Source(preset.text(), preset.name() + ".yaml", ""),
            List.of(),
            name -> new Source(Presets.get(name).text(), name + ".yaml", ""));
    assertThat(study.name()).isEqualTo(preset.name());
  }

  static List<Preset> populations() {
    return presets().stream().filter(Preset::isPopulation).toList();
  }

  @ParameterizedTest
  @MethodSource("populations")
  void shouldParsePopulationsUnderTheirOwnNames(Preset preset) {
    Source source = new Source(preset.text(), preset.name() + ".yaml", "");
    assertThat(PopulationReader.read(source, List.of()).job().name()).isEqualTo(preset.name());
  }

  @ParameterizedTest
  @MethodSource("presets")
  void shouldBeginWithItsDescription(Preset preset) {
    assertThat(preset.text()).startsWith("# " + preset.description() + "\n");
    assertThat(preset.description()).endsWith(".");
  }

  @Test
  void shouldListEveryBundledFile() throws Exception {
    Path folder = Path.of("src/main/resources/amc/presets");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> !name.equals("index.txt"))
          .containsExactlyInAnyOrderElementsOf(
              presets().stream().map(preset -> preset.name() + ".yaml").toList());
    }
  }

  @Test
  void shouldSuggestTheNearestName() {
    assertThatThrownBy(() -> Presets.get("quikstart"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "preset=quikstart is not a bundled job (amc presets list): did you mean quickstart?");
  }

  @Test
  void shouldTakeOverrides() {
    assertThat(Presets.get("fig3").job(List.of("optimizer.epsilon=0.01")).optimizer().epsilon())
        .isEqualTo(0.01);
  }

  @Test
  void shouldHaveFigure1sSettings() {
    assertThat(job("fig1-mc"))
        .isEqualTo(
            new Job(
                "fig1-mc",
                new TaskSpec.Idx("mnist", null, null, null, null, 0, 0),
                new Dense(
                    List.of(16, 16),
                    Activation.TANH,
                    Activation.SOFTMAX,
                    false,
                    new Initial(InitialKind.NORMAL, 2e-3)),
                LossKind.MSE,
                new OptimizerSpec(2e-3, 0, 0, false, 1, 0),
                new BatchingSpec.Full(),
                Precision.FLOAT32,
                new Job.Budget(100_000),
                1920,
                1));
  }

  @ParameterizedTest
  @CsvSource({"width10, 2, 10", "width1000, 2, 1000", "depth2, 2, 25", "depth10, 10, 25"})
  void shouldHaveFigure2sSettings(String name, int depth, int width) {
    assertThat(job("fig2-metropolis-" + name).optimizer())
        .isEqualTo(new OptimizerSpec(1e-3, 0, 0, false, 1, 0));
    Job adaptive = job("fig2-amc-" + name);
    assertThat(adaptive.optimizer()).isEqualTo(new OptimizerSpec(1e-2, 1e-2, 100, true, 0.95, 0));
    assertThat(adaptive.task())
        .isEqualTo(new TaskSpec.Synthetic(TaskSpec.SyntheticFunction.SINE, 1000));
    assertThat(adaptive.network())
        .isInstanceOfSatisfying(
            Dense.class,
            dense -> assertThat(dense.hidden()).isEqualTo(Collections.nCopies(depth, width)));
  }

  @Test
  void shouldHaveFigure3sSettings() {
    Job job = job("fig3");
    assertThat(job.task())
        .isEqualTo(
            new TaskSpec.TestFunction(
                TaskSpec.TestFunction.Function.ROSENBROCK, 2, List.of(-2.0, 2.0)));
    assertThat(job.optimizer()).isEqualTo(new OptimizerSpec(1e-3, 0.1, 20, false, 0.95, 0));
    assertThat(job.budget().steps()).isEqualTo(10_000);
  }

  @ParameterizedTest
  @CsvSource({"positive, 5e-3", "zero, 0", "negative, -5e-3"})
  void shouldHaveFigure4sSettings(String name, double epsilon) {
    Job job = job("fig4-" + name);
    assertThat(job.optimizer()).isEqualTo(new OptimizerSpec(0.1, epsilon, 50, false, 0.95, 0));
    assertThat(job.network())
        .isEqualTo(
            new Dense(
                List.of(100),
                Activation.TANH,
                Activation.IDENTITY,
                false,
                new Initial(InitialKind.NORMAL, 0.1)));
    assertThat(job.precision()).isEqualTo(Precision.FLOAT64);
    assertThat(job.budget().steps()).isEqualTo(1_000_000);
  }

  @ParameterizedTest
  @CsvSource({"4", "8", "16", "32", "64", "128"})
  void shouldHaveFigure6sSettings(int depth) {
    Job on = job("fig6-depth" + depth);
    assertThat(on.optimizer()).isEqualTo(new OptimizerSpec(1e-2, 1e-2, 100, true, 0.95, 0));
    assertThat(on.network())
        .isInstanceOfSatisfying(
            Dense.class,
            dense -> {
              assertThat(dense.hidden()).hasSize(depth).endsWith(10);
              assertThat(dense.hidden().subList(0, depth - 1)).containsOnly(4);
              assertThat(dense.outputActivation()).isEqualTo(Activation.TANH);
              assertThat(dense.initial()).isEqualTo(new Initial(InitialKind.NORMAL, 0.01));
            });
    Job off = job("fig6-depth" + depth + "-off");
    assertThat(off.optimizer()).isEqualTo(new OptimizerSpec(1e-2, 1e-2, 100, false, 0.95, 0));
    assertThat(off.network()).isEqualTo(on.network());
  }

  @Test
  void shouldHaveFigure7sSettings() {
    assertThat(job("fig7-batch").batching()).isEqualTo(new BatchingSpec.Full());
    assertThat(job("fig7-minibatch").batching()).isEqualTo(new BatchingSpec.Minibatch(2000));
    assertThat(job("fig7-progressive").batching())
        .isEqualTo(new BatchingSpec.Progressive(500, 0.1, BatchingSpec.Redraw.DOUBLING));
    for (String name : List.of("fig7-batch", "fig7-minibatch", "fig7-progressive")) {
      assertThat(job(name).optimizer()).isEqualTo(new OptimizerSpec(1e-2, 0, 20, true, 0.95, 0));
      assertThat(job(name).budget().steps()).isEqualTo(100_000);
    }
  }
}

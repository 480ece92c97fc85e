package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.NetworkSpec.Dense;
import amc.protocol.job.NetworkSpec.Initial;
import amc.protocol.job.NetworkSpec.InitialKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("own-digits")
class JobReaderTest {
  private static final String BUDGET = "budget: {steps: 10}\n";

  private static Job read(String... lines) {
    return JobReader.read(String.join("\n", lines), "job.yaml");
  }

  @Test
  void shouldReadEveryFieldOfTheIssuesExample() {
    Job job =
        read(
            "task: {type: step-function, points: 1000}",
            "network: {type: dense, hidden: [4, 4, 4, 10], activation: tanh,",
            "  outputActivation: tanh, initial: {type: normal, scale: 0.01}}",
            "loss: mse",
            "optimizer: {type: amc, sigma0: 0.01, epsilon: 0.01, nS: 100, signalNorm: true,",
            "  sigmaDecay: 0.95, temperature: 0}",
            "batching: {type: full}",
            "precision: float64",
            "budget: {steps: 1000000}",
            "seed: 1");
    assertThat(job)
        .isEqualTo(
            new Job(
                "job",
                new TaskSpec.Synthetic(TaskSpec.SyntheticFunction.STEP_FUNCTION, 1000),
                new Dense(
                    List.of(4, 4, 4, 10),
                    Activation.TANH,
                    Activation.TANH,
                    false,
                    new Initial(InitialKind.NORMAL, 0.01)),
                LossKind.MSE,
                new OptimizerSpec(0.01, 0.01, 100, true, 0.95, 0),
                new BatchingSpec.Full(),
                Precision.FLOAT64,
                new Job.Budget(1_000_000),
                1920,
                1));
  }

  @Test
  void shouldFillInDefaultsOfClassification() {
    Job job = read("task: {type: idx, dataset: mnist}", "network: {hidden: [16, 16]}", BUDGET);
    assertThat(job.network())
        .isEqualTo(
            new Dense(
                List.of(16, 16),
                Activation.TANH,
                Activation.SOFTMAX,
                false,
                new Initial(InitialKind.KAIMING, 1)));
    assertThat(job.precision()).isEqualTo(Precision.FLOAT32);
    assertThat(job.optimizer()).isEqualTo(new OptimizerSpec(0.01, 0, 100, true, 0.95, 0));
  }

  @Test
  void shouldFillInDefaultsOfObjectives() {
    Job job = read("task: {type: rosenbrock, dimension: 4}", BUDGET);
    assertThat(job.task())
        .isEqualTo(
            new TaskSpec.TestFunction(
                TaskSpec.TestFunction.Function.ROSENBROCK, 4, List.of(-2.0, 2.0, 2.0, 2.0)));
    assertThat(job.network()).isNull();
    assertThat(job.precision()).isEqualTo(Precision.FLOAT64);
    assertThat(job.optimizer().signalNorm()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"3, FLOAT32, SOFTMAX", "0, FLOAT64, IDENTITY"})
  void shouldLetTheClassesOfATableDecideItsDefaults(
      int classes, Precision precision, Activation outputActivation) {
    Job job =
        read(
            "task: {type: csv, train: a.csv, targets: [y], classes: " + classes + "}",
            "network: {hidden: []}",
            BUDGET);
    assertThat(job.precision()).isEqualTo(precision);
    assertThat(job.network())
        .isInstanceOfSatisfying(
            Dense.class, dense -> assertThat(dense.outputActivation()).isEqualTo(outputActivation));
  }

  @Test
  void shouldResolveMetropolisToAmcWithoutAdaptation() {
    Job job = read("task: {type: sphere}", BUDGET, "optimizer: {type: metropolis, sigma: 2e-3}");
    assertThat(job.optimizer()).isEqualTo(new OptimizerSpec(0.002, 0, 0, false, 1, 0));
  }

  @Test
  void shouldTakeOneStartForAllDimensions() {
    Job job = read("task: {type: ackley, dimension: 3, start: 7}", BUDGET);
    assertThat(job.task())
        .isEqualTo(
            new TaskSpec.TestFunction(
                TaskSpec.TestFunction.Function.ACKLEY, 3, List.of(7.0, 7.0, 7.0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[4, 4, 4, 10]", "3x4, 10", "'3x4,10'", "4,2x4 , 10"})
  void shouldReadTheShorthandForRepeatedLayers(String hidden) {
    Job job = read("task: {type: sine}", "network:", "  hidden: " + hidden, BUDGET);
    assertThat(job.network())
        .isInstanceOfSatisfying(
            Dense.class, dense -> assertThat(dense.hidden()).containsExactly(4, 4, 4, 10));
  }

  @Test
  void shouldReadOneNumberAsOneLayer() {
    Job job = read("task: {type: sine}", "network: {hidden: 64}", BUDGET);
    assertThat(job.network())
        .isInstanceOfSatisfying(
            Dense.class, dense -> assertThat(dense.hidden()).containsExactly(64));
  }

  @Test
  void shouldKeepSettingsOfPluginsAsText() {
    Job job =
        read(
            "task: {type: plugin, objective: mine, settings: {n: 010, on: yes, s: \"x\"}}", BUDGET);
    assertThat(job.task())
        .isEqualTo(new TaskSpec.Plugin(null, "mine", Map.of("n", "010", "on", "yes", "s", "x")));
  }

  @ParameterizedTest
  @CsvSource({
    "-9223372036854775808, -9223372036854775808",
    "9223372036854775807, 9223372036854775807",
    "1e5, 100000",
    "1_000, 1000",
    "+7, 7",
    "2.0, 2",
    "-0, 0"
  })
  void shouldReadWholeNumbers(String text, long value) {
    assertThat(read("task: {type: sphere}", BUDGET + "seed: " + text).seed()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "job.yaml, job",
    "runs/my first.yml, my-first",
    "fig6.v2.json, fig6.v2",
    "<api>, job",
    "plain, plain"
  })
  void shouldNameAJobAfterItsFile(String source, String name) {
    String json = "{\"task\": {\"type\": \"sphere\"}, \"budget\": {\"steps\": 1}}";
    assertThat(JobReader.read(json, source).name()).isEqualTo(name);
  }

  @Test
  void shouldReadJsonWithTabs() {
    String json = "{\n\t\"task\": {\"type\": \"sphere\"},\n\t\"budget\": {\"steps\": 1e1}\n}";
    assertThat(JobReader.read(json, "a.json").budget().steps()).isEqualTo(10);
  }

  @Test
  void shouldReadFiles(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("mine.yaml"), "task: {type: sphere}\n" + BUDGET);
    assertThat(JobReader.read(file).name()).isEqualTo("mine");
    assertThat(JobReader.read(file, List.of("seed=3")).seed()).isEqualTo(3);
  }

  @Test
  void shouldRefuseFilesThatAreNoText(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("missing.yaml");
    assertThatThrownBy(() -> JobReader.read(missing))
        .isInstanceOf(UserError.class)
        .hasMessage("job=%s does not exist: check the path", missing);
    Path latin = Files.write(missing, "name: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> JobReader.read(latin))
        .isInstanceOf(UserError.class)
        .hasMessage("job=%s is not UTF-8 text: save it as UTF-8", latin);
    assertThatThrownBy(() -> JobReader.read(folder))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("job=%s cannot be read: ", folder);
  }
}

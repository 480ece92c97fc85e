package amc.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("own-digits")
class JobErrorsTest {
  /** Four lines; what a case adds starts at line 5. */
  private static final String REGRESSION =
      "task: {type: sine}\nnetwork:\n  hidden: [4]\nbudget: {steps: 10}\n";

  private static final String OBJECTIVE = "task: {type: sphere}\nbudget: {steps: 10}\n";
  private static final String MNIST = REGRESSION.replace("sine", "idx, dataset: mnist");

  private static Arguments bad(String text, String message) {
    return Arguments.of(text, message);
  }

  static List<Arguments> badJobs() {
    return List.of(
        bad(
            REGRESSION + "optimizer:\n  nS: -1",
            "optimizer.nS=-1 must be >= 0 (job.yaml line 6): use 0 to switch decay off"),
        bad(
            REGRESSION + "optimizer: {nSS: 1}",
            "optimizer.nSS=1 is not a field here (job.yaml line 5): did you mean nS?"),
        bad(
            REGRESSION + "speed: 1",
            "speed=1 is not a field here (job.yaml line 5): did you mean seed?"),
        bad(
            REGRESSION + "zzzzzz: [1]",
            "zzzzzz=[1] is not a field here (job.yaml line 5): known are name, task, network, loss,"
                + " optimizer, batching, precision, budget, shardSize, seed"),
        bad(
            REGRESSION + "optimizer: {type: metropolis}",
            "optimizer.sigma is missing (job.yaml line 5): give a value, number > 0"),
        bad(
            "network: {hidden: [1]}\nbudget: {steps: 1}",
            "task is missing (job.yaml line 1): give a value, {type, ...} with type step-function,"
                + " sine, log-sine, rosenbrock, sphere, rastrigin, ackley, griewank,"
                + " styblinski-tang, idx, csv, npy, plugin"),
        bad(
            "task: {type: sine}\nbudget: {steps: 1}",
            "network is missing (job.yaml line 1): give e.g. {type: dense, hidden: [16, 16]}"),
        bad(
            "task: {type: sphere}\nbudget:\n",
            "budget=null is empty (job.yaml line 2): give a value, {steps}"),
        bad(
            "task: {type: sphere}\nbudget: {steps: 0}",
            "budget.steps=0 must be >= 1 (job.yaml line 2)"),
        bad(
            REGRESSION + "seed: 1\n\nseed: 2",
            "seed=2 is given twice (job.yaml line 7): it was set before, to 1 (job.yaml line 5)"),
        bad(REGRESSION + "seed: 1.5", "seed=1.5 must be a whole number (job.yaml line 5)"),
        bad(REGRESSION + "seed: \"7\"", "seed=\"7\" must be a whole number (job.yaml line 5)"),
        bad(REGRESSION + "seed: 010", "seed=010 must be a whole number (job.yaml line 5)"),
        bad(
            REGRESSION + "seed: 9223372036854775808",
            "seed=9223372036854775808 must be <= 9223372036854775807 (job.yaml line 5)"),
        bad(
            REGRESSION + "seed: -1e999999999",
            "seed=-1e999999999 must be >= -9223372036854775808 (job.yaml line 5)"),
        bad(REGRESSION + "shardSize: 1e9", "shardSize=1e9 must be <= 1048576 (job.yaml line 5)"),
        bad(
            REGRESSION + "optimizer: {sigma0: .nan}",
            "optimizer.sigma0=.nan must be a finite number (job.yaml line 5)"),
        bad(
            REGRESSION + "optimizer: {sigma0: 1e999}",
            "optimizer.sigma0=1e999 must be a finite number (job.yaml line 5)"),
        bad(
            REGRESSION + "optimizer: {sigma0: 0}",
            "optimizer.sigma0=0 must be > 0 (job.yaml line 5)"),
        bad(
            REGRESSION + "optimizer: {sigmaDecay: 1.01}",
            "optimizer.sigmaDecay=1.01 must be <= 1 (job.yaml line 5): use 1 to keep sigma"),
        bad(
            REGRESSION + "optimizer: {signalNorm: on}",
            "optimizer.signalNorm=on must be true or false (job.yaml line 5)"),
        bad(
            REGRESSION + "optimizer: amc",
            "optimizer=amc must be a group of fields (job.yaml line 5): write {type: amc}"),
        bad(
            REGRESSION + "loss: msee",
            "loss=msee must be one of mse, cross-entropy, classification-error (job.yaml line 5):"
                + " did you mean mse?"),
        bad(
            REGRESSION + "loss: cross-entropy",
            "loss=cross-entropy needs a classification task (job.yaml line 5): use mse"),
        bad(
            MNIST.replace("[4]", "[4]\n  outputActivation: tanh") + "loss: cross-entropy",
            "loss=cross-entropy needs network.outputActivation=softmax (job.yaml line 6): leave"
                + " outputActivation out, or use mse"),
        bad(
            REGRESSION + "batching: {type: progressive, size: 5}",
            "batching={type, size} of type progressive needs a classification task (job.yaml line"
                + " 5): use {type: minibatch, size: 100}"),
        bad(
            REGRESSION + "batching: {type: minibatch, size: 1001}",
            "batching.size=1001 must be <= task.points=1000 (job.yaml line 5): use {type: full} for"
                + " all"),
        bad(
            OBJECTIVE + "network: {hidden: [4]}",
            "network={hidden} must not be given for an objective (job.yaml line 3): leave it out"),
        bad(
            OBJECTIVE + "optimizer: {signalNorm: true}",
            "optimizer.signalNorm=true must be false for an objective (job.yaml line 3): there is"
                + " no network"),
        bad(
            OBJECTIVE + "precision: float32",
            "precision=float32 must be float64 for an objective (job.yaml line 3): leave it out"),
        bad(
            OBJECTIVE + "batching: {type: minibatch, size: 1}",
            "batching={type, size} must be {type: full} for an objective (job.yaml line 3): there"
                + " are no samples"),
        bad(
            OBJECTIVE.replace("sphere", "sphere, start: [1, 2, 3]"),
            "task.start=[1, 2, 3] must have dimension=2 numbers (job.yaml line 1): give one number"
                + " for all, or change the dimension"),
        bad(
            REGRESSION.replace("[4]", "[4, -2]"),
            "network.hidden[1]=-2 must be >= 1 (job.yaml line 3)"),
        bad(
            REGRESSION.replace("[4]", "10001x4"),
            "network.hidden=\"10001x4\" must have <= 10000 layers (job.yaml line 3)"),
        bad(
            REGRESSION.replace("[4]", "4x"),
            "network.hidden=\"4x\" must be widths such as [4, 4, 10], or \"64x4, 10\" for 64 layers"
                + " of 4 and one of 10 (job.yaml line 3)"),
        bad(
            REGRESSION.replace("[4]", "[4]\n  activation: softmax"),
            "network.activation=softmax must be one of tanh, relu, gelu, sigmoid, sin, identity,"
                + " sign, heaviside (job.yaml line 4)"),
        bad(
            MNIST.replace("dataset: mnist", "limit: 5"),
            "task.dataset is missing (job.yaml line 1): give dataset: mnist, or trainImages and"
                + " trainLabels"),
        bad(
            MNIST.replace("dataset: mnist", "trainImages: a"),
            "task.trainImages=a needs trainLabels beside it (job.yaml line 1): give both or none"),
        bad(
            MNIST.replace("mnist}", "mnist, testImages: a, testLabels: b}"),
            "task.testImages=a conflicts with dataset (job.yaml line 1): give the dataset or the"
                + " paths"),
        bad(
            REGRESSION.replace("sine", "csv, train: a, targets: [y], header: false"),
            "task.targets=[y] must be numbers of columns from 0 (job.yaml line 1): names need"
                + " header: true"),
        bad(
            REGRESSION.replace("sine", "csv, train: a, targets: [y], classes: 1"),
            "task.classes=1 must be 0 or >= 2 (job.yaml line 1): use 0 for regression"),
        bad(
            REGRESSION.replace("sine", "csv, train: a, targets: [x, y], classes: 2"),
            "task.targets=[x, y] must be one column (job.yaml line 1): a classification has one"
                + " label a row"),
        bad(
            REGRESSION.replace("sine", "csv, train: a, targets: [x, y], ignore: [id, x]"),
            "task.ignore=[id, x] names a target (job.yaml line 1): a column is one or the other"),
        bad(
            REGRESSION.replace("sine", "csv, train: a, targets: [x], ignore: [id, id]"),
            "task.ignore=[id, id] must not name a column twice (job.yaml line 1): remove one"),
        bad(
            REGRESSION.replace("sine", "csv, train: a, targets: [2], header: false, ignore: [id]"),
            "task.ignore=[id] must be numbers of columns from 0 (job.yaml line 1): names need"
                + " header: true"),
        bad(
            REGRESSION.replace("sine", "csv, train: a, targets: [x], decimal: comma"),
            "task.decimal=comma is the separator too (job.yaml line 1): set separator: semicolon,"
                + " or tab"),
        bad(
            REGRESSION.replace("sine", "csv, train: a, targets: [x], separator: '/'"),
            "task.separator=\"/\" must be one of comma, semicolon, tab, bar, space (job.yaml line"
                + " 1)"),
        bad(
            REGRESSION.replace("sine", "idx, dataset: mnist, classes: 10"),
            "task.classes=10 conflicts with dataset (job.yaml line 1): leave it out, there are"
                + " ten"),
        bad(
            OBJECTIVE.replace("sphere", "plugin, objective: f, settings: {a b: 1}"),
            "task.settings.a b=1 has a bad name (job.yaml line 1): names are 1 to 64 letters,"
                + " digits, dots, hyphens and underscores"),
        bad(
            REGRESSION + "name: ../up",
            "name=\"../up\" must be 1 to 100 letters, digits, dots, hyphens and underscores"
                + " (job.yaml line 5)"),
        bad("", "the job is empty (job.yaml): give at least task, network and budget"),
        bad("# nothing\n", "the job is empty (job.yaml): give at least task, network and budget"),
        bad(
            "- a",
            "[a] is not a job (job.yaml line 1): write fields such as \"seed: 1\", one a line"),
        bad("seed: *x", "*x is an alias (job.yaml line 1): write the value itself"),
        bad(
            "seed: !!int 3",
            "!tag:yaml.org,2002:int is a tag (job.yaml line 1): write the plain value"),
        bad(
            REGRESSION + "---\nseed: 2",
            "not one document (job.yaml line 6): a job file holds one job, remove what follows"),
        bad(
            "budget:\n\tsteps: 3",
            "not valid YAML (job.yaml line 2): found character '\\t(TAB)' that cannot start any"
                + " token. (Do not use \\t(TAB) for indentation)"),
        bad(
            "task: {type: sine\nseed: 1",
            "not valid YAML (job.yaml line 2): expected ',' or '}', but got :"));
  }

  @ParameterizedTest
  @MethodSource("badJobs")
  void shouldNameFieldValueLimitAndLine(String text, String message) {
    assertThatThrownBy(() -> JobReader.read(text, "job.yaml"))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
  }

  static List<Arguments> badJson() {
    return List.of(
        bad(
            "{\"seed\": 1,\n\"seed\": 2}",
            "seed=2 is given twice (job.json line 2): it was set before, to 1 (job.json line 1)"),
        bad("{\n\"seed\": NaN}", "not valid JSON (job.json line 2): Non-standard token 'NaN'"),
        bad("{\n\"seed\": 1", "not valid JSON (job.json line 2): the text ends too early"));
  }

  @ParameterizedTest
  @MethodSource("badJson")
  void shouldNameTheLineOfJson(String text, String message) {
    assertThatThrownBy(() -> JobReader.read(text, "job.json"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  static List<Arguments> badOverrides() {
    return List.of(
        bad(
            "optimizer.nS=-1",
            "optimizer.nS=-1 must be >= 0 (--set optimizer.nS=-1): use 0 to switch decay off"),
        bad(
            "optimizer.NS=1",
            "optimizer.NS=1 is not a field here (--set optimizer.NS=1): did you mean nS?"),
        bad("task.points=x", "task.points=x must be a whole number (--set task.points=x)"),
        bad(
            "optimizer={type: metropolis}",
            "optimizer.sigma is missing (--set optimizer={type: metropolis}): give a value, number"
                + " > 0"),
        bad("seed=", "seed has no value (--set seed=): write e.g. optimizer.nS=20"),
        bad("seed", "not of the form path=value (--set seed): write e.g. optimizer.nS=20"),
        bad("a..b=1", "not of the form path=value (--set a..b=1): write e.g. optimizer.nS=20"),
        bad(
            "network.hidden.0=1",
            "hidden=[4] has no field 0 (job.yaml line 3, --set network.hidden.0=1): it is not a"
                + " group of fields"),
        bad(
            "network.hidden=[1",
            "not valid YAML (--set network.hidden=[1): expected ',' or ']', but got <stream end>"));
  }

  @ParameterizedTest
  @MethodSource("badOverrides")
  void shouldNameTheOverrideInsteadOfALine(String override, String message) {
    assertThatThrownBy(() -> JobReader.read(REGRESSION, "job.yaml", List.of(override)))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
  }

  @Test
  void shouldApplyOverridesInOrderBeforeAnythingIsChecked() {
    Job job =
        JobReader.read(
            "task: {type: sine, points: -5}\nnetwork: {hidden: [4]}",
            "job.yaml",
            List.of(
                "task.points=100",
                "budget.steps=7",
                "network.hidden=[16,16]",
                "optimizer={type: metropolis, sigma: 1}",
                "optimizer.sigma=0.5"));
    Job written =
        JobReader.read(
            "task: {type: sine, points: 100}\nnetwork: {hidden: 2x16}\nbudget: {steps: 7}\n"
                + "optimizer: {type: metropolis, sigma: 0.5}",
            "job.yaml");
    assertThat(job).isEqualTo(written);
  }

  @Test
  void shouldTakeAFieldOutWhenItIsSetToNull() {
    List<String> overrides = List.of("task={type: sphere}", "network=null", "seed=null");
    assertThat(JobReader.read(REGRESSION + "seed: 5", "job.yaml", overrides))
        .isEqualTo(JobReader.read(OBJECTIVE, "job.yaml"));
  }

  @Test
  void shouldReadAJobMadeOfOverridesOnly() {
    List<String> overrides = List.of("task={type: sphere}", "budget.steps=1");
    assertThat(JobReader.read("", "job.yaml", overrides).budget().steps()).isEqualTo(1);
  }
}

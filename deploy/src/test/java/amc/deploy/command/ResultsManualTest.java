package amc.deploy.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the manual of result folders says what is in them, and that its code works. */
class ResultsManualTest {
  private static final Path MANUAL = Path.of("docs/results.md");

  /** Hidden activation, output activation, loss, precision, more fields of the network. */
  private static final List<List<String>> NETWORKS =
      List.of(
          List.of("tanh", "identity", "mse", "float64", ""),
          List.of("gelu", "identity", "mse", "float64", ", layerNorm: true"),
          List.of("relu", "sin", "mse", "float64", ", layerNorm: true"),
          List.of("sigmoid", "sigmoid", "mse", "float64", ""),
          List.of("sin", "tanh", "mse", "float64", ""),
          List.of("sign", "gelu", "mse", "float64", ""),
          List.of("heaviside", "relu", "mse", "float64", ""),
          List.of("identity", "heaviside", "mse", "float64", ""),
          List.of("tanh", "softmax", "cross-entropy", "float64", ", layerNorm: true"),
          List.of("gelu", "softmax", "cross-entropy", "float32", ", layerNorm: true"),
          List.of("relu", "softmax", "mse", "float32", ""),
          List.of("sin", "sign", "classification-error", "float64", ""));

  /** Compares the manual's losses with those of the summaries; follows the manual's code. */
  private static final String COMPARISON =
      """

      import json, sys
      table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
      x, label = table[:, :2], table[:, 2].astype(int) - 5
      for run in sys.argv[2:]:
          folder, hidden, output, loss, precision = run.split("|")
          model = np.load(folder + "/model.npz")
          y = forward(model, x, activations[hidden], activations[output])
          summary = json.load(open(folder + "/summary.json", encoding="utf-8"))
          if y.shape[1] == 1:
              error = ((y - table[:, 2:]) ** 2).mean()
          elif loss == "mse":
              error = ((y - np.eye(3)[label]) ** 2).mean()
          elif loss == "cross-entropy":
              error = -np.log(y[np.arange(len(x)), label]).mean()
          else:
              error = (y.argmax(1) != label).mean()
          near = 1e-12 if precision == "float64" else 1e-5
          if not abs(error - summary["trainLoss"]) <= near * abs(error):
              print(run, error, "is not", summary["trainLoss"])
          if y.shape[1] == 3 and abs((y.argmax(1) == label).mean() - summary["trainAccuracy"]) > 1e-12:
              print(run, "another accuracy than", summary["trainAccuracy"])
      print("compared", len(sys.argv) - 2)
      """;

  @TempDir private Path folder;

  @Test
  void shouldNameEveryFieldOfSummaries() throws IOException {
    String section = section("summary.json");
    for (Class<?> group :
        List.of(Summary.class, Summary.Floor.class, Summary.Data.class, Summary.DataSet.class)) {
      for (RecordComponent field : group.getRecordComponents()) {
        assertThat(section).contains("`" + field.getName() + "`");
      }
    }
  }

  @Test
  void shouldNameEveryColumnAndEveryFileOfARun() throws IOException {
    Path table = table();
    Path run = trained(table, NETWORKS.getLast());
    List<String> columns =
        Pattern.compile("`([a-zA-Z]+)`(?=.*\\|.*\\|)")
            .matcher(section("metrics.csv"))
            .results()
            .map(column -> column.group(1))
            .filter(column -> !column.equals("true"))
            .toList();
    String header = Files.readAllLines(run.resolve(RunFolder.METRICS)).getFirst();
    assertThat(columns).containsExactly(header.split(","));
    String files = Files.readString(MANUAL);
    try (Stream<Path> there = Files.list(run)) {
      assertThat(there)
          .allSatisfy(
              file -> {
                String name = String.valueOf(file.getFileName());
                assertThat(files).contains("| `" + name.replaceAll("-[0-9]+", "-STEP") + "` |");
              });
    }
  }

  @Test
  void shouldComputeLossesWithTheManualsCode() throws Exception {
    Optional<String> python = Python.withNumpy();
    assumeTrue(python.isPresent(), "needs a python3 with numpy: apt-get install python3-numpy");
    List<String> blocks =
        Pattern.compile("(?s)```python\n(.*?)```")
            .matcher(Files.readString(MANUAL))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks.getFirst()).hasLineCount(12);
    Path script = folder.resolve("compare.py");
    Files.writeString(script, String.join("\n", blocks) + COMPARISON);
    Path table = table();
    List<String> command =
        new ArrayList<>(List.of(python.orElseThrow(), script.toString(), table.toString()));
    for (List<String> network : NETWORKS) {
      command.add(trained(table, network) + "|" + network.stream().limit(4).collect(joining("|")));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(said).isEqualTo("compared " + NETWORKS.size() + "\n");
    assertThat(process.waitFor()).isZero();
  }

  /** The text from a heading of the manual to the next one. */
  private static String section(String heading) throws IOException {
    return Arrays.stream(Files.readString(MANUAL).split("(?m)^## "))
        .filter(text -> text.startsWith(heading + "\n"))
        .findFirst()
        .orElseThrow();
  }

  /** Two inputs and a label 5, 6 or 7, which is a number to learn as well. */
  private Path table() throws IOException {
    String rows =
        IntStream.range(0, 40)
            .mapToObj(i -> "%s,%s,%s\n".formatted((i * 7 % 40) / 20.0 - 1, i % 9 / 4.0, 5 + i % 3))
            .collect(joining());
    return Files.writeString(folder.resolve("table.csv"), "a,b,y\n" + rows);
  }

  private Path trained(Path table, List<String> network) throws IOException {
    boolean classes = network.get(1).equals("softmax") || network.get(2).startsWith("class");
    Path job =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            task: {type: csv, train: %s, targets: [y], classes: %s}
            network: {hidden: [5, 4], activation: %s, outputActivation: %s%s}
            loss: %s
            precision: %s
            optimizer: {sigma0: 0.3}
            budget: {steps: 30}
            """
                .formatted(
                    table,
                    classes ? 3 : 0,
                    network.get(0),
                    network.get(1),
                    network.get(4),
                    network.get(2),
                    network.get(3)));
    Path out = folder.resolve(String.join("-", network.subList(0, 4)));
    CommandRun run =
        CommandRun.of("run", job.toString(), "--engine", "scalar", "--out", out.toString());
    assertThat(run.err()).isEmpty();
    return out;
  }
}

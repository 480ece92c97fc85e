package amc.deploy.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.Result;
import amc.coordinator.folder.Summary;
import amc.deploy.export.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a folder's network reaches other programs, whatever has become of the run. */
@Tag("own-digits")
class ExportCommandTest {
  private static final int ROWS = 40;

  private static final String JOB =
      """
      task: {type: csv, train: points.csv, targets: [kind], classes: 3}
      network: {hidden: [5, 4], activation: gelu, layerNorm: true}
      loss: cross-entropy
      precision: float64
      optimizer: {sigma0: 0.1}
      budget: {steps: 300}
      seed: 11
      """;

  private static final List<String> FORMATS = List.of("npz", "safetensors", "onnx");

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void layOut() throws IOException {
    folder = temporary.resolve("run");
    StringBuilder rows = new StringBuilder("a,b,kind\n");
    for (int i = 0; i < ROWS; i++) {
      rows.append("%s,%s,%s\n".formatted(a(i), b(i), List.of("cat", "dog", "eel").get(kind(i))));
    }
    Files.writeString(temporary.resolve("points.csv"), rows);
  }

  private static double a(int row) {
    return row % 7 / 3.0 - 1;
  }

  private static double b(int row) {
    return row % 5 / 2.0 - 1;
  }

  private static int kind(int row) {
    return row % 7 > row % 5 ? row % 2 : 2;
  }

  private CommandRun train(String job, Path out, String... options) throws IOException {
    Path file = Files.writeString(temporary.resolve("my-job.yaml"), job);
    List<String> arguments =
        new ArrayList<>(List.of("run", file.toString(), "--out", out.toString(), "--quiet"));
    arguments.addAll(Arrays.asList(options));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    return run;
  }

  private CommandRun export(String format, Path out, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("export", folder.toString(), "--format", format, "--out", out.toString()));
    arguments.addAll(Arrays.asList(options));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  /** All formats of the folder's network, one after another. */
  private List<byte[]> exported(String... options) throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (String format : FORMATS) {
      Path file = temporary.resolve("model." + format);
      CommandRun run = export(format, file, options);
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      files.add(Files.readAllBytes(file));
      Files.delete(file);
    }
    return files;
  }

  private void remove(String... names) throws IOException {
    for (String name : names) {
      Files.delete(folder.resolve(name));
    }
  }

  private Path newestCheckpoint() {
    return folder.resolve("checkpoint-300.amc");
  }

  private static void assertMistake(CommandRun run, String message) {
    assertThat(run).isEqualTo(new CommandRun(2, "", "amc: " + message + "\n"));
  }

  @Test
  void shouldWriteWhatTheRunHasLearned() throws Exception {
    train(JOB, folder);
    Summary summary = Objects.requireNonNull(Summary.read(folder));
    List<byte[]> files = exported();
    assertThat(folder.resolve("model.npz")).hasBinaryContent(files.getFirst());
    Safetensors safetensors = Safetensors.read(files.get(1));
    assertThat(safetensors.tensors()).hasSize(10);
    assertThat(safetensors.tensor("layer1.weight").shape()).isEqualTo("[2,5]");
    assertThat(safetensors.metadata())
        .containsEntry("job", "my-job")
        .containsEntry("seed", "11")
        .containsEntry("steps", "300")
        .containsEntry("hash", summary.hash())
        .containsEntry("labels", "[\"cat\",\"dog\",\"eel\"]");
    assertThat(crossEntropy(files.get(2))).isCloseTo(trainLoss(summary), near(1e-12));
    byte[] narrow = exported("--precision", "float32").get(2);
    assertThat(crossEntropy(narrow)).isCloseTo(trainLoss(summary), near(1e-5));
  }

  private static double trainLoss(Summary summary) {
    return Objects.requireNonNull(summary.trainLoss());
  }

  private static Offset<Double> near(double distance) {
    return Offset.offset(distance);
  }

  /** Of ONNX Runtime's outputs for the training set. */
  private static double crossEntropy(byte[] model) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    double sum = 0;
    try (OrtSession session = environment.createSession(model)) {
      boolean wide = session.getInputInfo().toString().contains("DOUBLE");
      for (int i = 0; i < ROWS; i++) {
        Object x =
            wide ? new double[][] {{a(i), b(i)}} : new float[][] {{(float) a(i), (float) b(i)}};
        try (OnnxTensor fed = OnnxTensor.createTensor(environment, x);
            Result result = session.run(Map.of("x", fed))) {
          Object y = result.get("y").orElseThrow().getValue();
          sum -= Math.log(wide ? ((double[][]) y)[0][kind(i)] : ((float[][]) y)[0][kind(i)]);
        }
      }
    }
    return sum / ROWS;
  }

  @Test
  void shouldNameTheFileAfterTheFolder() throws Exception {
    train(JOB, folder);
    Process process =
        CommandRun.process("export", "run", "--format", "ONNX")
            .directory(temporary.toFile())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(said).endsWith("model: run.onnx, of step 300\n");
    assertThat(temporary.resolve("run.onnx")).hasBinaryContent(exported().get(2));
  }

  @Test
  void shouldNotNeedWhatARunWritesAtItsEnd() throws IOException {
    train(JOB, folder);
    List<byte[]> before = exported();
    remove("model.npz", "labels.json", "summary.json", "report.html");
    assertThat(exported()).containsExactlyElementsOf(before);
    Path moved = Files.createDirectories(temporary.resolve("elsewhere")).resolve("points.csv");
    Files.move(temporary.resolve("points.csv"), moved);
    CommandRun lost = export("onnx", temporary.resolve("model.onnx"));
    assertThat(lost.err())
        .startsWith("amc: task.train=")
        .contains("say where it is with --set task.train=PATH")
        .hasLineCount(1);
    assertThat(exported("--set", "task.train=" + moved)).containsExactlyElementsOf(before);
  }

  @Test
  void shouldNotNeedDataAndCheckpointsOfARunThatHasEnded() throws IOException {
    train(JOB, folder);
    List<byte[]> before = exported();
    Files.delete(temporary.resolve("points.csv"));
    assertThat(exported()).containsExactlyElementsOf(before);
    Files.writeString(newestCheckpoint(), "damaged");
    CommandRun run = export("npz", temporary.resolve("undamaged.npz"));
    assertThat(run.err()).isEqualTo("amc: %s is damaged\n".formatted(newestCheckpoint()));
    assertThat(run.out()).endsWith(", of step 300\n");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".amc")).toList()) {
        Files.delete(file);
      }
    }
    remove("decisions.log");
    assertThat(exported()).containsExactlyElementsOf(before);
  }

  /** A run that goes on leaves an older model beside newer checkpoints. */
  @Test
  void shouldTakeTheNewestStep() throws IOException {
    train(JOB, folder);
    Path old = Files.copy(folder.resolve("model.npz"), temporary.resolve("old.npz"));
    Path oldSummary = Files.copy(folder.resolve("summary.json"), temporary.resolve("old.json"));
    CommandRun.of("resume", folder.toString(), "--steps", "400", "--quiet");
    byte[] now = Files.readAllBytes(folder.resolve("model.npz"));
    remove("model.npz", "summary.json");
    Files.move(old, folder.resolve("model.npz"));
    Files.move(oldSummary, folder.resolve("summary.json"));
    assertThat(exported().getFirst()).isEqualTo(now);
  }

  @Test
  void shouldRefuseAJobThatWasChanged() throws IOException {
    train(JOB, folder);
    Path job = folder.resolve("job.yaml");
    Files.writeString(job, Files.readString(job).replace("gelu", "tanh"));
    assertMistake(
        export("onnx", temporary.resolve("model.onnx")),
        "%s belongs to another job than %s: restore that file"
            .formatted(folder.resolve("decisions.log"), job));
  }

  @Test
  void shouldExportParametersOfAnObjectiveButNoNetwork() throws IOException {
    train("task: {type: sphere, dimension: 3}\nbudget: {steps: 50}\n", folder);
    assertMistake(
        export("onnx", temporary.resolve("model.onnx")),
        "an objective has no network, and ONNX describes networks alone: export its parameters as"
            + " npz or safetensors");
    assertThat(temporary.resolve("model.onnx")).doesNotExist();
    Path file = temporary.resolve("model.safetensors");
    assertThat(export("safetensors", file).err()).isEmpty();
    Safetensors safetensors = Safetensors.read(Files.readAllBytes(file));
    assertThat(safetensors.tensor("x").values()).hasSize(3);
    assertThat(safetensors.metadata()).containsEntry("task", "sphere");
    remove("model.npz");
    assertThat(export("safetensors", file, "--force").err()).isEmpty();
  }

  @Test
  void shouldExportMembersOfAPopulation() throws IOException {
    String group = "population: {size: 3, interval: 100, propagation: {type: none}}\n";
    train(group + JOB, folder);
    byte[] winner = Files.readAllBytes(folder.resolve("model.npz"));
    assertThat(exported().getFirst()).isEqualTo(winner);
    List<byte[]> second = exported("--member", "1");
    Path alone = temporary.resolve("alone");
    train(JOB, alone, "--seed", "12");
    assertThat(alone.resolve("model.npz")).hasBinaryContent(second.getFirst());
    Map<String, String> facts = Safetensors.read(second.get(1)).metadata();
    assertThat(facts)
        .containsEntry("member", "1")
        .containsEntry("generation", "3")
        .containsEntry("seed", "12")
        .containsEntry("steps", "300");
    Path file = temporary.resolve("model.npz");
    assertMistake(
        export("npz", file, "--member", "3"),
        "member=3 must be in [0, 2] (--member): leave it out to take the best one");
    Files.delete(folder.resolve("model.npz"));
    assertThat(exported().getFirst()).isEqualTo(winner);
    Files.write(folder.resolve("model.npz"), winner);
    try (Stream<Path> states = Files.list(folder.resolve("members"))) {
      for (Path state : states.toList()) {
        Files.delete(state);
      }
    }
    assertThat(exported().getFirst()).isEqualTo(winner);
    remove("summary.json");
    assertMistake(
        export("npz", file, "--member", "1"),
        "%s has lost the states of member 1: train again with amc run and another --out"
            .formatted(folder));
  }

  @Test
  void shouldRefuseAStudy() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("study.yaml"), "study: {}\n");
    assertMistake(
        export("npz", temporary.resolve("model.npz")),
        ("%s is a study, which keeps times of its trajectories and no networks: train one of them"
                + " with amc run and export that")
            .formatted(folder));
  }

  @Test
  void shouldSayInOneLineWhatIsWrong() throws IOException {
    train(JOB.replace("float64", "float32"), folder);
    Path file = Files.writeString(temporary.resolve("thesis.txt"), "dear");
    assertMistake(
        export("npz", file),
        "out=%s exists: choose another file with --out, or replace it with --force"
            .formatted(file));
    assertThat(file).hasContent("dear");
    assertThat(export("npz", file, "--force").exitCode()).isZero();
    assertThat(file).hasBinaryContent(Files.readAllBytes(folder.resolve("model.npz")));
    Path free = temporary.resolve("free.npz");
    assertMistake(
        export("npz", temporary),
        "out=%s is a folder: give a file with --out".formatted(temporary));
    assertMistake(export("npz", Path.of("")), "--out is empty: give a file, or leave it out");
    assertMistake(
        export("npz", free, "--member", "0"),
        "--member is for populations, and %s is none: leave it out".formatted(folder));
    assertMistake(
        export("npz", free, "--precision", "float64"),
        "precision=float64 must be float32, as the job was trained in (--precision): leave it out");
    assertThat(export("hdf5", free).err())
        .startsWith("amc: Invalid value for option '--format'")
        .contains("NPZ, SAFETENSORS, ONNX")
        .hasLineCount(1);
    folder = temporary.resolve("none");
    assertMistake(
        export("npz", free),
        "%s is not a run folder, it has no job.yaml: give the folder of an amc run"
            .formatted(folder));
    assertThat(free).doesNotExist();
  }

  @Test
  void shouldSayThatThereIsNoModel() throws IOException {
    train(JOB, folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".amc")).toList()) {
        Files.delete(file);
      }
    }
    remove("model.npz");
    assertMistake(
        export("npz", temporary.resolve("model.npz")),
        "%s holds no model and no usable checkpoint: train again with amc run and another --out"
            .formatted(folder));
  }
}

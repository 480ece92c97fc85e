package amc.deploy.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.Summary;
import amc.deploy.run.Jobs;
import amc.deploy.run.Training;
import amc.deploy.run.Training.Effort;
import amc.protocol.job.Job;
import amc.worker.engine.EngineKind;
import amc.worker.trajectory.LocalTrajectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code amc run --cluster}, by a client that has a data set, on a server whose workers have
 * nothing. The client is a process of its own, with a folder of data sets of its own.
 */
final class DataFilesTest {
  private static final int PIXELS = 16;
  private static final Pattern TOLD = Pattern.compile("job ([0-9a-f]{16}): Ctrl-C ends watching");

  @TempDir private Path folder;
  private Path clientHome;
  private Path workerHome;
  private Path jobFile;

  @BeforeEach
  void writeJob() throws IOException {
    clientHome = folder.resolve("client");
    workerHome = folder.resolve("worker");
    writeDataSet(Files.createDirectories(clientHome.resolve("mnist")));
    jobFile = folder.resolve("job.yaml");
    Files.writeString(
        jobFile,
        """
        task: {type: idx, dataset: mnist}
        network:
          type: dense
          hidden: [6]
          activation: tanh
          outputActivation: softmax
          initial: {type: normal, scale: 0.3}
        optimizer: {type: amc, sigma0: 0.02, epsilon: 0.01, nS: 20, signalNorm: true}
        budget: {steps: 400}
        """);
  }

  private ServedHere serve() throws IOException {
    return ServedHere.start(folder.resolve("server"), Map.of("AMC_DATA", workerHome.toString()));
  }

  /** Training images gzipped, the rest plain; images of more than one chunk. */
  private static void writeDataSet(Path place) throws IOException {
    Random random = new Random(3);
    byte[] train = images(70_000, random);
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(place.resolve("train-images-idx3-ubyte.gz")))) {
      out.write(train);
    }
    Files.write(place.resolve("train-labels-idx1-ubyte"), labels(70_000, random));
    Files.write(place.resolve("t10k-images-idx3-ubyte"), images(20, random));
    Files.write(place.resolve("t10k-labels-idx1-ubyte"), labels(20, random));
  }

  private static byte[] images(int samples, Random random) {
    byte[] pixels = new byte[samples * PIXELS];
    random.nextBytes(pixels);
    return ByteBuffer.allocate(16 + pixels.length)
        .putInt(0x0803)
        .putInt(samples)
        .putInt(4)
        .putInt(4)
        .put(pixels)
        .array();
  }

  private static byte[] labels(int samples, Random random) {
    ByteBuffer file = ByteBuffer.allocate(8 + samples).putInt(0x0801).putInt(samples);
    random.ints(samples, 0, 10).forEach(label -> file.put((byte) label));
    return file.array();
  }

  @Test
  void shouldTrainToTheHashOfOneMachineOnAWorkerThatLacksTheData() throws Exception {
    try (ServedHere server = serve()) {
      Path run = folder.resolve("run");
      String said = client(server, "--out", run.toString());
      assertThat(Objects.requireNonNull(Summary.read(run), said).hash()).isEqualTo(localHash());
      assertThat(said).contains("sending").contains("report: " + run.resolve("report.html"));
      try (Stream<Path> cached = Files.list(workerHome.resolve("by-checksum"))) {
        assertThat(cached).hasSize(4);
      }

      Path second = folder.resolve("second");
      said = client(server, "--out", second.toString());
      assertThat(Objects.requireNonNull(Summary.read(second), said).hash()).isEqualTo(localHash());
      assertThat(said).doesNotContain("sending");
    }
  }

  @Test
  void shouldGoOnWithoutAClientThatIsStopped() throws Exception {
    try (ServedHere server = serve()) {
      Process client =
          start(server, "--steps=1000000000000", "--out", folder.resolve("run").toString());
      String job =
          client
              .inputReader(UTF_8)
              .lines()
              .map(DataFilesTest::job)
              .filter(id -> !id.isEmpty())
              .findFirst()
              .orElseThrow();
      server.await(job, found -> found.path("done").asLong() > 0);
      client.toHandle().destroy(); // which, unlike Process.destroy, leaves the streams open
      assertThat(client.waitFor()).isEqualTo(143); // 128 + SIGTERM
      long before = server.show(job).path("done").asLong();
      server.await(job, found -> found.path("done").asLong() > before);
      assertThat(server.amc("cancel", job).exitCode()).isZero();
      assertThat(folder.resolve("run")).doesNotExist();
    }
  }

  /** The id that a line tells, or nothing. */
  private static String job(String line) {
    Matcher told = TOLD.matcher(line);
    return told.find() ? told.group(1) : "";
  }

  private String localHash() {
    Job job = Jobs.read(jobFile.toString(), List.of());
    try (Training training = Training.open(job, EngineKind.SIMD, new Effort(0, 1), clientHome)) {
      LocalTrajectory trajectory = training.start();
      trajectory.advanceTo(job.budget().steps(), () -> false, (_, _) -> {});
      return HexFormat.of().toHexDigits(trajectory.hash());
    }
  }

  /** What {@code amc run} says. */
  private String client(ServedHere server, String... options)
      throws IOException, InterruptedException {
    Process process = start(server, options);
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private Process start(ServedHere server, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("run", jobFile.toString()));
    all.addAll(List.of("--cluster", server.url()));
    all.addAll(List.of(options));
    ProcessBuilder builder = CommandRun.process(all.toArray(String[]::new));
    builder.environment().put("AMC_DATA", clientHome.toString());
    return builder.start();
  }
}

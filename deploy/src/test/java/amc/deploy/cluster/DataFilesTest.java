package amc.deploy.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import amc.coordinator.database.Database;
import amc.coordinator.folder.Summary;
import amc.deploy.command.CommandRun;
import amc.deploy.node.ClusterNode;
import amc.deploy.node.Guardian;
import amc.deploy.node.Guardians;
import amc.deploy.node.NodeOptions;
import amc.deploy.node.Role;
import amc.deploy.run.Jobs;
import amc.deploy.run.Training;
import amc.deploy.run.Training.Effort;
import amc.deploy.services.CoordinatorServices;
import amc.deploy.services.DataPlaneDriver;
import amc.protocol.job.Job;
import amc.worker.engine.EngineKind;
import amc.worker.host.WorkerActor;
import amc.worker.host.WorkerActor.Capacity;
import amc.worker.host.WorkerActor.Wire;
import amc.worker.link.AeronWorkerLink;
import amc.worker.link.NappingIdleStrategy;
import amc.worker.trajectory.LocalTrajectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client with a data set, a coordinator, and a worker that has nothing. The client is a process
 * of its own, with a folder of data sets of its own.
 */
final class DataFilesTest {
  private static final String HOST = "127.0.0.1";
  private static final int PIXELS = 16;

  @TempDir private Path folder;
  private Path clientHome;
  private Path workerHome;
  private Path jobFile;
  private CoordinatorServices services;
  private DataPlaneDriver driver;
  private ClusterNode coordinator;
  private ClusterNode worker;

  @BeforeEach
  void startCluster() throws SQLException, IOException, InterruptedException {
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
    Database database = Database.file(folder.resolve("journal"));
    database.migrate();
    services = CoordinatorServices.start(database, HOST, HOST, 0, 0, null);
    Guardian store = Guardians.storing(services::store, Guardians.idle());
    coordinator =
        ClusterNode.start(
            new NodeOptions(
                Role.COORDINATOR, HOST, 0, null, List.of(), true, database, null, null, null),
            Guardians.coordinator(services::jobManager, store));
    assertThat(coordinator.join(() -> false)).isTrue();
    driver =
        DataPlaneDriver.external(
            services.mediaDriver(),
            e -> {
              throw new AssertionError(e);
            });
    Capacity capacity =
        new Capacity(
            1,
            workerHome,
            link ->
                new Wire(
                    new AeronWorkerLink(driver.aeron(), link, HOST), new NappingIdleStrategy()));
    worker =
        ClusterNode.start(
            new NodeOptions(
                Role.WORKER, HOST, 0, null, List.of(seed()), false, null, null, null, null),
            Guardians.worker(() -> WorkerActor.create(capacity)));
    assertThat(worker.join(() -> false)).isTrue();
  }

  @AfterEach
  void stopCluster() throws InterruptedException {
    worker.awaitEnd(() -> true);
    coordinator.awaitEnd(() -> true);
    driver.close();
    services.close();
  }

  private String seed() {
    return coordinator.address().hostPort().replaceFirst(".*@", "");
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
    Path run = folder.resolve("run");
    String said = client("run", jobFile.toString(), "--cluster", seed(), "--out", run.toString());
    assertThat(Objects.requireNonNull(Summary.read(run), said).hash()).isEqualTo(localHash());
    assertThat(said).contains("sending 4 data files, ");
    try (Stream<Path> cached = Files.list(workerHome.resolve("by-checksum"))) {
      assertThat(cached).hasSize(4);
    }

    Path second = folder.resolve("second");
    said = client("run", jobFile.toString(), "--cluster", seed(), "--out", second.toString());
    assertThat(Objects.requireNonNull(Summary.read(second), said).hash()).isEqualTo(localHash());
    assertThat(said).doesNotContain("sending");
  }

  @Test
  void shouldHearTheLastWordsOfARunWhoseClientIsStopped() throws Exception {
    Path run = folder.resolve("run");
    Process client =
        start(
            "run",
            jobFile.toString(),
            "--steps=1000000000000",
            "--cluster",
            seed(),
            "--out",
            run.toString());
    TestProbe.create(coordinator.system())
        .awaitAssert(
            Duration.ofSeconds(60),
            () -> {
              assertThat(services.figures()).anyMatch(figures -> figures.steps() > 0);
              return true;
            });
    client.toHandle().destroy(); // which, unlike Process.destroy, leaves the streams open
    client.getInputStream().readAllBytes();
    assertThat(client.waitFor()).isEqualTo(143); // 128 + SIGTERM
    assertThat(Objects.requireNonNull(Summary.read(run)).steps()).isPositive();
    try (Stream<Path> files = Files.list(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.matches("checkpoint-[1-9].*"));
    }
  }

  private String localHash() {
    Job job = Jobs.read(jobFile.toString(), List.of());
    try (Training training = Training.open(job, EngineKind.SIMD, new Effort(0, 1), clientHome)) {
      LocalTrajectory trajectory = training.start();
      trajectory.advanceTo(job.budget().steps(), () -> false, (_, _) -> {});
      return HexFormat.of().toHexDigits(trajectory.hash());
    }
  }

  /** What {@code amc} says. */
  private String client(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private Process start(String... arguments) throws IOException {
    ProcessBuilder builder = CommandRun.process(arguments);
    builder.environment().put("AMC_DATA", clientHome.toString());
    return builder.start();
  }
}

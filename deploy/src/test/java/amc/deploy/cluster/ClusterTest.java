package amc.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ExtendedActorSystem;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.serialization.JSerializer;
import amc.coordinator.database.Database;
import amc.deploy.command.CommandRun;
import amc.deploy.node.ClusterNode;
import amc.deploy.node.Guardian;
import amc.deploy.node.Guardians;
import amc.deploy.node.Health;
import amc.deploy.node.NodeLoop;
import amc.deploy.node.NodeOptions;
import amc.deploy.node.Role;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator and other nodes, each with an actor system of its own in this process. */
final class ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private ClusterNode coordinator;

  /** A job manager that sends back what it gets. */
  private static Behavior<Jobs.Command> echo() {
    return Behaviors.receive(Jobs.Command.class)
        .onMessage(
            Jobs.Submit.class,
            submit -> {
              submit
                  .follower()
                  .tell(new Jobs.Told(1, 1, new Jobs.Ended(submit.job(), new Jobs.Finished())));
              return Behaviors.same();
            })
        .build();
  }

  @BeforeEach
  void start() throws SQLException, InterruptedException {
    Database database = Database.file(folder.resolve("journal"));
    database.migrate();
    NodeOptions options =
        new NodeOptions(
            Role.COORDINATOR, "127.0.0.1", 0, null, List.of(), true, database, null, null, null);
    coordinator =
        ClusterNode.start(options, Guardians.coordinator(ClusterTest::echo, Guardians.idle()));
    assertThat(coordinator.join(() -> false)).isTrue();
  }

  @AfterEach
  void stop() throws InterruptedException {
    coordinator.close();
    coordinator.awaitEnd(() -> true);
  }

  private NodeOptions client(@Nullable Path config) {
    return client(coordinator.address().hostPort().replaceFirst(".*@", ""), config);
  }

  private static NodeOptions client(String seed, @Nullable Path config) {
    return new NodeOptions(
        Role.WORKER, "127.0.0.1", 0, null, List.of(seed), false, null, null, config, null);
  }

  /** What the job manager answers to a submission. */
  private static Guardian submitting(CompletableFuture<Jobs.Told> answer) {
    return () ->
        Behaviors.setup(
            context -> {
              ActorRef<Jobs.Told> follower =
                  context.spawn(
                      Behaviors.receive(
                          (c, event) -> {
                            answer.complete(event);
                            return Behaviors.same();
                          }),
                      "follower");
              Guardians.jobManager(context.getSystem())
                  .tell(
                      new Jobs.Submit(
                          1, new Jobs.Run("job", "simd", 0, null, new Jobs.DataFile[0]), follower));
              return Behaviors.empty();
            });
  }

  /** What no node can read. */
  record Garbage(int x) {}

  /** Writes garbage under a number that nobody knows. */
  static final class GarbageSerializer extends JSerializer {
    GarbageSerializer(ExtendedActorSystem system) {
      assertThat(system.name()).isEqualTo(ClusterNode.NAME);
    }

    @Override
    public int identifier() {
      return 4711;
    }

    @Override
    public boolean includeManifest() {
      return false;
    }

    @Override
    public byte[] toBinary(Object message) {
      return new byte[] {1, 2, 3};
    }

    @Override
    public Object fromBinaryJava(byte[] bytes, @Nullable Class<?> manifest) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void shouldDropAndCountWhatItCannotRead() throws Exception {
    Path config = folder.resolve("garbage.conf");
    Files.writeString(
        config,
        """
        akka.actor.serializers.garbage = "amc.deploy.cluster.ClusterTest$GarbageSerializer"
        akka.actor.serialization-bindings."amc.deploy.cluster.ClusterTest$Garbage" = garbage
        """);
    CompletableFuture<Jobs.Told> answer = new CompletableFuture<>();
    try (ClusterNode node = ClusterNode.start(client(config), submitting(answer))) {
      assertThat(node.join(() -> false)).isTrue();
      answer.get(SOON.toSeconds(), TimeUnit.SECONDS);
      ActorRef<Object> manager = Guardians.jobManager(node.system()).unsafeUpcast();
      for (int i = 0; i < 1000; i++) {
        manager.tell(new Garbage(i));
      }
      TestProbe.create(coordinator.system())
          .awaitAssert(
              SOON,
              () -> {
                assertThat(coordinator.dropped().total()).isEqualTo(1000);
                return true;
              });
      assertThat(coordinator.isReady()).isTrue();
    }
  }

  @Test
  void shouldComeBackWhenItsActorSystemEnds() throws Exception {
    TestProbe<Object> probe = TestProbe.create(coordinator.system());
    CompletableFuture<Void> ended;
    try (NodeLoop loop = new NodeLoop(client(null), Guardians.idle());
        Health health = Health.serve(new NodeOptions.Endpoint("127.0.0.1", 0), loop::isReady)) {
      ended = CompletableFuture.runAsync(() -> run(loop));
      probe.awaitAssert(SOON, () -> assertReady(health, 200));
      loop.restart();
      probe.awaitAssert(SOON, () -> assertReady(health, 503));
      probe.awaitAssert(SOON, () -> assertReady(health, 200));
    }
    ended.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void shouldStartAnewWhenTheCoordinatorDiesThatWasToLetItIn() throws Exception {
    Path config = folder.resolve("slow.conf");
    Files.writeString(config, "akka.cluster.leader-actions-interval = 1h");
    int port = freePort();
    Process slow =
        CommandRun.process(
                "coordinator",
                "--data=" + folder.resolve("slow"),
                "--config=" + config,
                "--port=" + port,
                "--control-port=0",
                "--answer-port=0")
            .redirectOutput(folder.resolve("slow.log").toFile())
            .start();
    try (ClusterNode node =
        ClusterNode.start(client("127.0.0.1:" + port, null), Guardians.idle())) {
      CompletableFuture<Boolean> joined = CompletableFuture.supplyAsync(() -> join(node));
      Cluster cluster = Cluster.get(node.system());
      TestProbe.create(coordinator.system())
          .awaitAssert(
              SOON,
              () -> {
                assertThat(cluster.selfMember().status()).isEqualTo(MemberStatus.joining());
                return true;
              });
      slow.destroyForcibly().waitFor();
      assertThat(joined.get(SOON.toSeconds(), TimeUnit.SECONDS)).isFalse();
    } finally {
      slow.destroyForcibly();
    }
  }

  private static boolean join(ClusterNode node) {
    try {
      return node.join(() -> false);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void run(NodeLoop loop) {
    try {
      loop.run(() -> false);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean assertReady(Health health, int status) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(health.address())).build();
      assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(status);
      return true;
    }
  }

  @Test
  void shouldSayWhichPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NodeOptions options =
          new NodeOptions(
              Role.WORKER,
              "127.0.0.1",
              taken.getLocalPort(),
              null,
              List.of(),
              false,
              null,
              null,
              null,
              null);
      assertThatThrownBy(() -> ClusterNode.start(options, Guardians.idle()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("port=" + taken.getLocalPort() + " must be free to listen on");
    }
  }

  @Test
  void shouldWarnOfNodesThatOthersReachWithoutTls() {
    assertThat(
            new NodeOptions(
                    Role.WORKER, "127.0.0.1", 0, null, List.of(), false, null, null, null, null)
                .isExposed())
        .isFalse();
    assertThat(
            new NodeOptions(
                    Role.WORKER, "10.0.0.1", 0, null, List.of(), false, null, null, null, null)
                .isExposed())
        .isTrue();
    assertThat(
            new NodeOptions(
                    Role.WORKER, "10.0.0.1", 0, null, List.of(), false, null, folder, null, null)
                .isExposed())
        .isFalse();
  }
}

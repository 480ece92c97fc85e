package amc.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import amc.protocol.job.UserError;
import amc.protocol.message.Hosting;
import amc.protocol.message.Jobs.DataFile;
import amc.protocol.message.Storing;
import amc.protocol.message.Storing.Chunk;
import amc.protocol.message.Storing.Fetch;
import amc.protocol.message.Storing.Refused;
import amc.protocol.message.Storing.Reply;
import amc.worker.files.FileStores;
import amc.worker.host.WorkerActor;
import amc.worker.host.WorkerActor.Capacity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that lack a file, and coordinators that may have it. */
final class LackingWorkerTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SHA256 = "0123456789abcdef".repeat(4);
  private static final Refused LATER = new Refused("the database fails", true);
  private static final Refused NEVER = new Refused("they do not have it", false);

  @TempDir private Path folder;
  private final ActorTestKit kit = ActorTestKit.create("amc");
  private final AtomicInteger asked = new AtomicInteger();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Stores in reach, all of which answer alike. */
  private void stores(int count, Function<Fetch, Reply> answer) {
    for (int i = 0; i < count; i++) {
      ActorRef<Storing.Command> store =
          kit.spawn(
              Behaviors.receive(Storing.Command.class)
                  .onMessage(
                      Fetch.class,
                      fetch -> {
                        asked.incrementAndGet();
                        fetch.replyTo().tell(answer.apply(fetch));
                        return Behaviors.same();
                      })
                  .build());
      TestProbe<Receptionist.Registered> registered = kit.createTestProbe();
      kit.system()
          .receptionist()
          .tell(Receptionist.register(Storing.STORES, store, registered.getRef()));
      registered.receiveMessage(SOON);
    }
  }

  private FileStores stores(BooleanSupplier stop) {
    return new FileStores(kit.system(), SOON, stop);
  }

  @Test
  void shouldAskOthersWhenOneCannotAnswerNow() {
    stores(2, f -> asked.get() < 3 ? LATER : new Chunk(f.sha256(), f.chunk(), new byte[] {7}));
    assertThat(stores(() -> false).chunk(SHA256, 0)).containsExactly(7);
    assertThat(asked).hasValue(3);
  }

  @Test
  void shouldNotAskAgainWhenTheAnswerIsNo() {
    stores(2, _ -> NEVER);
    assertThatThrownBy(() -> stores(() -> false).chunk(SHA256, 0))
        .isInstanceOf(UserError.class)
        .hasMessage("they do not have it");
    assertThat(asked).hasValue(1);
  }

  @Test
  void shouldSayWhatWasWrongLastWhenPatienceIsOver() {
    FileStores hasty = new FileStores(kit.system(), Duration.ZERO, () -> false);
    assertThatThrownBy(() -> hasty.chunk(SHA256, 0)).hasMessage("no coordinator is in reach");
    stores(1, _ -> LATER);
    assertThatThrownBy(() -> hasty.chunk(SHA256, 0)).hasMessage("the database fails");
  }

  @Test
  void shouldGiveUpWhenToldTo() {
    stores(1, _ -> LATER);
    FileStores stopped = stores(() -> asked.get() == 2);
    assertThatThrownBy(() -> stopped.chunk(SHA256, 0)).hasMessage("the database fails");
    assertThat(asked).hasValue(2);
  }

  @Test
  void shouldEndAtOnceWhenInterrupted() {
    stores(1, _ -> LATER);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> stores(() -> false).chunk(SHA256, 0)).isInstanceOf(UserError.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  /** What a worker answers that is to host a job with one file. */
  private String refusal(String task, String file) {
    Capacity capacity =
        new Capacity(
            1,
            folder,
            _ -> {
              throw new AssertionError("nothing was loaded");
            });
    TestProbe<Hosting.Reply> run = kit.createTestProbe();
    DataFile[] files = {new DataFile(file, SHA256, 5)};
    kit.spawn(WorkerActor.create(capacity))
        .tell(
            new Hosting.Host(
                1,
                1,
                2,
                new byte[16],
                task + "\nbudget: {steps: 9}\n",
                "simd",
                new Hosting.DataLink("127.0.0.1", 1, 1, 1),
                null,
                files,
                1,
                run.getRef()));
    return run.expectMessageClass(Hosting.Refused.class, SOON).reason();
  }

  @Test
  void shouldRefuseARunWhoseFileNobodyHas() {
    stores(1, _ -> NEVER);
    String task =
        "task: {type: csv, train: none.csv, targets: [y]}\n"
            + "network: {type: dense, hidden: [5], activation: tanh}";
    assertThat(refusal(task, "none.csv"))
        .isEqualTo(
            "this worker lacks none.csv (SHA-256 %s): they do not have it;".formatted(SHA256)
                + " copy the file there, or start the run again");
  }

  @Test
  void shouldNeitherFetchNorRunCodeThatIsNotTheRuns() throws IOException {
    stores(1, f -> new Chunk(f.sha256(), f.chunk(), new byte[5]));
    Path jar = Files.write(folder.resolve("plugin.jar"), new byte[5]);
    String task = "task: {type: plugin, jar: '%s', objective: x}".formatted(jar);
    assertThat(refusal(task, jar.toString()))
        .isEqualTo(
            "%s is not on this worker with SHA-256 %s: copy it there, since code is not sent"
                .formatted(jar, SHA256));
    assertThat(asked).hasValue(0);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(jar);
    }
  }
}

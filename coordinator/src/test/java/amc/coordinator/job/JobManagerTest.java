package amc.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;
import amc.coordinator.database.Database;
import amc.coordinator.drive.RunAgent;
import amc.coordinator.run.RunEnvironment;
import amc.protocol.mc.ArithmeticVersion;
import amc.protocol.message.Hosting;
import amc.protocol.message.Hosting.DataLink;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.DataFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients hear of runs that no worker evaluates for. */
final class JobManagerTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration A_WHILE = Duration.ofSeconds(2);
  private static final long RUN = 7;
  private static final String JOB =
      """
      {task: {type: sine, points: 8}, network: {type: dense, hidden: [2]}, budget: {steps: 10}}
      """;

  @TempDir private Path folder;
  private Database database;
  private ActorTestKit kit;
  private TestProbe<Jobs.Told> client;
  private ActorRef<Jobs.Command> manager;

  @BeforeEach
  void start() throws SQLException {
    database = Database.file(folder.resolve("journal"));
    database.migrate();
    kit = ActorTestKit.create("amc", database.config());
    client = kit.createTestProbe();
    manager = kit.spawn(JobManager.create(this::environment));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private RunEnvironment environment(int epoch) {
    return new RunEnvironment(
        epoch,
        database,
        new RunAgent(),
        () -> new DataLink("127.0.0.1", 0, 0, 1),
        (run, address) -> {
          throw new IllegalStateException("no worker is there");
        },
        () -> new byte[16]);
  }

  private Jobs.Submit submission(long run) {
    return new Jobs.Submit(
        run, new Jobs.Run(JOB, "simd", 0, null, new DataFile[0]), client.getRef());
  }

  /** Has the database fail until it is told not to any more. */
  private void fail(boolean failing) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          failing
              ? "ALTER TABLE event_journal RENAME TO event_journal_away"
              : "ALTER TABLE event_journal_away RENAME TO event_journal");
    }
  }

  /** Waits until the ledger holds so many events. */
  private void awaitEvents(int wanted) throws SQLException {
    long start = System.nanoTime();
    int events = 0;
    while (events < wanted) {
      assertThat(System.nanoTime() - start).isLessThan(SOON.toNanos());
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT COUNT(*) FROM event_journal WHERE persistence_id = 'jobs'")) {
        events = rows.next() ? rows.getInt(1) : 0;
      }
    }
  }

  @Test
  void shouldKnowARunWhoseEndTheDatabaseHasNotTakenYet() throws SQLException {
    manager.tell(submission(RUN));
    awaitEvents(2); // the epoch and the submission
    fail(true);
    manager.tell(new Jobs.Cancel(RUN));
    manager.tell(new Jobs.Follow(RUN, 0, client.getRef()));
    manager.tell(submission(RUN));
    client.expectNoMessage(A_WHILE);
    fail(false);
    client.expectMessage(SOON, new Jobs.Told(1, 1, new Jobs.Ended(RUN, new Jobs.Cancelled())));
    manager.tell(submission(RUN));
    client.expectMessage(SOON, new Jobs.Told(1, 1, new Jobs.Ended(RUN, new Jobs.Cancelled())));
  }

  @Test
  void shouldCancelARunThatIsNotInTheLedgerYet() {
    manager.tell(submission(RUN));
    manager.tell(new Jobs.Cancel(RUN));
    client.expectMessage(SOON, new Jobs.Told(1, 1, new Jobs.Ended(RUN, new Jobs.Cancelled())));
    assertThat(kit.system().whenTerminated().isCompleted()).isFalse();
  }

  private TestProbe<Hosting.Command> worker() {
    TestProbe<Hosting.Command> worker = kit.createTestProbe();
    kit.system().receptionist().tell(Receptionist.register(Hosting.WORKERS, worker.getRef()));
    return worker;
  }

  private static void offer(TestProbe<Hosting.Command> worker, int threads, int arithmetic) {
    worker
        .expectMessageClass(Hosting.Describe.class, SOON)
        .replyTo()
        .tell(new Hosting.Offer(worker.getRef(), threads, arithmetic));
  }

  @Test
  void shouldGiveNoWorkToAWorkerThatComputesOtherwise() {
    manager.tell(submission(RUN));
    TestProbe<Hosting.Command> other = worker();
    offer(other, 1, ArithmeticVersion.CURRENT + 1);
    other.expectNoMessage(A_WHILE);
    TestProbe<Hosting.Command> same = worker();
    offer(same, 1, ArithmeticVersion.CURRENT);
    assertThat(same.expectMessageClass(Hosting.Host.class, SOON).run()).isEqualTo(RUN);
  }

  /** The runs' actors write to the worker each for itself, in any order. */
  @Test
  void shouldShareAWorkersThreadsAmongRuns() {
    manager.tell(submission(RUN));
    TestProbe<Hosting.Command> worker = worker();
    offer(worker, 4, ArithmeticVersion.CURRENT);
    assertThat(worker.expectMessageClass(Hosting.Host.class, SOON).threads()).isEqualTo(4);
    manager.tell(submission(RUN + 1));
    List<Hosting.Command> shared = worker.receiveSeveralMessages(2, SOON);
    assertThat(shared).contains(new Hosting.Lease(RUN, 1, 2));
    assertThat(shared)
        .filteredOn(Hosting.Host.class::isInstance)
        .map(Hosting.Host.class::cast)
        .singleElement()
        .matches(host -> host.run() == RUN + 1 && host.threads() == 2);
    manager.tell(new Jobs.Cancel(RUN));
    assertThat(worker.receiveSeveralMessages(2, SOON))
        .containsExactlyInAnyOrder(new Hosting.Release(RUN, 1), new Hosting.Lease(RUN + 1, 1, 4));
  }
}

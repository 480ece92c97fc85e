package amc.coordinator.journal;

import static amc.coordinator.journal.Coordinator.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestProbe;
import amc.coordinator.database.ClusterLease;
import amc.coordinator.database.ClusterLease.Answer;
import amc.coordinator.database.Database;
import amc.coordinator.journal.Coordinator.Journal;
import amc.coordinator.journal.Coordinator.Ledger;
import amc.protocol.job.UserError;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Tally;
import amc.protocol.message.History;
import amc.protocol.message.History.EndedJob;
import amc.protocol.message.History.JobEnded;
import amc.protocol.message.History.JobSubmitted;
import amc.protocol.message.History.JobsArchived;
import amc.protocol.message.History.LedgerSum;
import amc.protocol.message.History.RunEnded;
import amc.protocol.message.History.RunSubmitted;
import amc.protocol.message.History.RunSubmittedWhole;
import amc.protocol.message.History.RunSum;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.DataFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the cluster remembers, and that one coordinator at a time writes it. */
final class StoreTest {
  @TempDir private Path folder;
  private Database database;
  private Coordinator first;
  private Coordinator second;

  @BeforeEach
  void start() throws SQLException {
    database = Database.file(folder.resolve("journal"));
    database.migrate();
    first = new Coordinator(database);
    second = new Coordinator(database);
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private static List<Long> steps(List<Decision> decisions) {
    return decisions.stream().map(Decision::step).toList();
  }

  @Test
  void shouldKeepTheTablesWhenMigratedAgain() throws SQLException {
    Journal journal = first.journal(1);
    journal.recovered();
    journal.append(0, 3);
    journal.appended(3);
    database.migrate();
    assertThat(second.journal(2).recovered().sum().state()).isEqualTo(Coordinator.state(3));
  }

  @Test
  void shouldRecoverBatchesAndTheNewestState() throws SQLException {
    Journal journal = first.journal(1);
    assertThat(journal.recovered().sum().state()).isNull();
    journal.append(0, 3);
    journal.append(3, 7);
    journal.appended(3);
    journal.appended(7);
    first.bring(3);
    first.bring(5);
    journal.save(3);
    journal.says().expectMessage(SOON, new RunJournal.Saved(3, true));
    journal.save(5);
    journal.says().expectMessage(SOON, new RunJournal.Saved(5, true));

    RunJournal.Recovered recovered = second.journal(2).recovered();
    assertThat(recovered.sum().state()).isEqualTo(Coordinator.state(7));
    assertThat(recovered.sum().tally()).isEqualTo(new Tally(21, 7000, -1));
    assertThat(recovered.newest()).isEqualTo(Coordinator.stored(5));
    assertThat(steps(recovered.decisions())).containsExactly(5L, 6L);
    assertThat(recovered.notes()).isEmpty();
  }

  @Test
  void shouldTellBatchesOnceADatabaseThatWasAwayIsBack() throws SQLException {
    Journal journal = first.journal(1);
    journal.recovered();
    journal.append(0, 3);
    journal.appended(3);
    execute("ALTER TABLE event_journal RENAME TO event_journal_away");
    TestProbe<Jobs.Told> reader = first.probe();
    journal.ref().tell(new RunJournal.Read(reader.getRef(), 0, 0));
    journal.says().expectNoMessage(Duration.ofSeconds(1));
    execute("ALTER TABLE event_journal_away RENAME TO event_journal");
    assertThat(journal.says().expectMessageClass(RunJournal.Missed.class, SOON))
        .usingRecursiveComparison()
        .isEqualTo(
            new RunJournal.Missed(reader.getRef(), List.of(Coordinator.batch(0, 3)), 2, true));
  }

  @Test
  void shouldNoteStatesOnlyWhenTheirStepsAreInTheJournal() {
    Journal journal = first.journal(1);
    journal.recovered();
    journal.save(4);
    journal.append(0, 3);
    journal.append(3, 6);
    journal.appended(3);
    journal.appended(6);
    journal.says().expectMessage(SOON, new RunJournal.Saved(4, true));
  }

  @Test
  void shouldGoBackToTheStateBeforeADamagedOne() throws SQLException {
    Journal journal = first.journal(1);
    journal.recovered();
    journal.append(0, 9);
    journal.appended(9);
    for (long step : new long[] {2, 4, 6, 8}) {
      first.bring(step);
      journal.save(step);
      journal.says().expectMessage(SOON, new RunJournal.Saved(step, true));
    }
    assertThat(first.has(2)).as("the content of step 2, one too many").isFalse();
    damage(8);
    RunJournal.Recovered recovered = second.journal(2).recovered();
    assertThat(recovered.newest()).isEqualTo(Coordinator.stored(6));
    assertThat(steps(recovered.decisions())).containsExactly(6L, 7L, 8L);
    assertThat(recovered.notes())
        .containsExactly("the snapshot at step 8 is damaged: going back to the one before");

    damage(6);
    damage(4);
    recovered = second.journal(3).recovered();
    assertThat(recovered.newest()).as("step 2 was removed as one too many").isNull();
    assertThat(recovered.decisions()).hasSize(9);
    assertThat(recovered.notes()).hasSize(3);
  }

  private void damage(long step) throws SQLException {
    byte[] bytes = Coordinator.snapshot(step);
    bytes[bytes.length / 2] ^= 1;
    try (Connection connection = database.connect();
        PreparedStatement update =
            connection.prepareStatement("UPDATE amc_file_chunk SET content = ? WHERE sha256 = ?")) {
      update.setBytes(1, bytes);
      update.setString(2, Coordinator.stored(step).sha256());
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  @Test
  void shouldShutOutTheOldCoordinatorWhenANewOneHasOpenedTheRun() {
    Journal old = first.journal(1);
    old.recovered();
    old.append(0, 3);
    old.appended(3);
    Journal now = second.journal(2);
    now.recovered();
    now.append(3, 5);
    now.appended(5);

    old.append(3, 4);
    old.says().expectMessage(SOON, new RunJournal.Fenced(2));
    now.append(5, 6);
    now.appended(6);
    assertThat(second.batches(now, 0)).containsExactly(0L, 3L, 5L);
  }

  @Test
  void shouldShutOutACoordinatorThatComesLateWithAnOldEpoch() {
    Journal now = second.journal(2);
    now.recovered();
    Journal old = first.journal(1);
    old.says().expectMessage(SOON, new RunJournal.Fenced(2));
    now.append(0, 1);
    now.appended(1);
  }

  @Test
  void shouldLetTheSameCoordinatorGoOn() {
    Journal journal = first.journal(1);
    journal.recovered();
    journal.append(0, 3);
    journal.appended(3);
    Journal again = first.journal(1);
    assertThat(again.recovered().sum().state()).isEqualTo(Coordinator.state(3));
    again.append(3, 4);
    again.appended(4);
  }

  @Test
  void shouldKnowABatchWhoseAcknowledgementWasLost() {
    RunStream stream = new RunStream(1);
    RunSum sum = stream.plus(stream.empty(), Coordinator.batch(0, 3));
    assertThat(stream.contains(sum, Coordinator.batch(0, 3))).isTrue();
    assertThat(stream.contains(sum, Coordinator.batch(3, 4))).isFalse();
  }

  @Test
  void shouldTellFollowersWhatTheyMissed() {
    Journal journal = first.journal(1);
    journal.recovered();
    for (int i = 0; i < 250; i++) {
      journal.append(2L * i, 2L * i + 2);
    }
    for (int i = 0; i < 250; i++) {
      journal.appended(2 * i + 2);
    }
    assertThat(first.batches(journal, 495)).containsExactly(494L, 496L, 498L);
    assertThat(first.batches(journal, 0)).hasSize(250);
    assertThat(first.batches(journal, 500)).isEmpty();

    RunJournal.Recovered recovered = second.journal(2).recovered();
    assertThat(recovered.decisions()).hasSize(500);
    assertThat(recovered.sum().marks()).containsExactly(198, 398);
    assertThat(recovered.sum().events()).isEqualTo(252);
  }

  @Test
  void shouldPauseWhileTheDatabaseIsAwayAndLoseNothing() throws SQLException {
    Journal journal = first.journal(1, Duration.ofMillis(100));
    journal.recovered();
    journal.append(0, 3);
    journal.appended(3);
    execute("ALTER TABLE event_journal RENAME TO event_journal_away");
    journal.append(3, 5);
    journal.append(5, 9);
    journal.says().expectMessage(SOON, new RunJournal.Paused());
    execute("ALTER TABLE event_journal_away RENAME TO event_journal");
    journal.appended(5);
    journal.appended(9);
    journal.says().expectMessage(SOON, new RunJournal.Resumed());
    assertThat(first.batches(journal, 0)).containsExactly(0L, 3L, 5L);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void shouldTellPerformancesInTheirPlaceAmongTheBatches() {
    Journal journal = first.journal(1);
    journal.recovered();
    journal.ref().tell(new RunJournal.Append(Coordinator.scored(1)));
    journal.append(0, 3);
    journal.ref().tell(new RunJournal.Append(Coordinator.scored(3)));
    journal.append(3, 4);
    assertThat(journal.says().receiveSeveralMessages(4, SOON))
        .extracting(said -> ((RunJournal.Appended) said).event())
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                Coordinator.scored(1),
                Coordinator.batch(0, 3),
                Coordinator.scored(3),
                Coordinator.batch(3, 4)));
    assertThat(first.missed(journal, 3))
        .usingRecursiveComparison()
        .isEqualTo(List.of(Coordinator.scored(3), Coordinator.batch(3, 4)));
    assertThat(second.journal(2).recovered().decisions()).hasSize(4);
  }

  private static JobSubmitted submitted(long job) {
    return new JobSubmitted(
        job, new Jobs.Run("seed: 1\n", "simd", 0, Coordinator.stored(3), new DataFile[0]));
  }

  private static void write(Ledger ledger, History.Event event) {
    ledger.ref().tell(new FencedLog.Write<>(event));
    assertThat(ledger.says().receiveMessage(SOON)).isInstanceOf(FencedLog.Written.class);
  }

  @Test
  void shouldGiveEveryCoordinatorAnEpochOfItsOwnAndTheJobs() {
    Ledger old = first.ledger();
    assertThat(old.opened().epoch()).isEqualTo(1);
    write(old, submitted(7));
    write(old, submitted(8));
    write(old, new JobEnded(8, new Jobs.Failed("done")));
    write(old, submitted(9));
    write(old, new JobEnded(9, new Jobs.Finished()));
    write(old, new JobsArchived(new long[] {9}));

    FencedLog.Opened<LedgerSum> opened = second.ledger().opened();
    assertThat(opened.epoch()).isEqualTo(2);
    assertThat(opened.sum())
        .usingRecursiveComparison()
        .isEqualTo(
            new LedgerSum(
                2,
                new JobSubmitted[] {submitted(7)},
                new EndedJob[] {new EndedJob(submitted(8), new Jobs.Failed("done"))}));

    old.ref().tell(new FencedLog.Write<>(new JobEnded(7, new Jobs.Failed("stale"))));
    old.says().expectMessage(SOON, new FencedLog.Fenced<>(2));
    FencedLog.Opened<LedgerSum> third = first.ledger().opened();
    assertThat(third.epoch()).isEqualTo(3);
    assertThat(third.sum().going()).hasSize(1);
  }

  @Test
  void shouldReadTheLedgersOfEarlierVersions() {
    Ledger ledger = first.ledger();
    ledger.opened();
    DataFile[] files = {new DataFile("x.npy", "ab", 9)};
    write(ledger, new RunSubmittedWhole(7, "job", "simd", 4, null, files));
    write(ledger, new RunSubmittedWhole(8, "job", "simd", 4, new byte[9], files));
    write(ledger, new RunSubmitted(9, "job", "simd", 4, Coordinator.stored(3), files));
    write(ledger, new RunSubmitted(10, "job", "simd", 4, null, files));
    write(ledger, new RunEnded(10, "finished"));
    write(ledger, new RunSubmitted(11, "job", "simd", 4, null, files));
    write(ledger, new RunEnded(11, "cancelled"));
    LedgerSum sum = second.ledger().opened().sum();
    assertThat(sum.going())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new JobSubmitted(7, new Jobs.Run("job", "simd", 4, null, files)),
            new JobSubmitted(9, new Jobs.Run("job", "simd", 4, Coordinator.stored(3), files)));
    assertThat(sum.ended())
        .extracting(EndedJob::outcome)
        .containsExactly(
            new Jobs.Failed(
                "the run was submitted to an earlier version of the program:"
                    + " resume it from its folder again"),
            new Jobs.Finished(),
            new Jobs.Cancelled());
  }

  @Test
  void shouldLeaseToOneOwnerUntilItIsReleasedOrExpires() throws SQLException {
    ClusterLease lease = new ClusterLease(database);
    assertThat(lease.acquire("a")).isEqualTo(Answer.MINE);
    assertThat(lease.acquire("a")).isEqualTo(Answer.MINE);
    assertThat(lease.acquire("b")).isEqualTo(Answer.TAKEN);
    lease.release("b");
    assertThat(lease.acquire("b")).isEqualTo(Answer.TAKEN);
    lease.release("a");
    assertThat(lease.acquire("b")).isEqualTo(Answer.MINE);
    execute("UPDATE amc_lease SET expires = CURRENT_TIMESTAMP - INTERVAL '1' SECOND");
    assertThat(lease.acquire("a")).isEqualTo(Answer.MINE);
    execute("DROP TABLE amc_lease");
    assertThat(lease.acquire("a")).isEqualTo(Answer.UNKNOWN);
  }

  @Test
  void shouldRefuseDatabasesOfOtherKinds() {
    assertThatThrownBy(() -> new Database("jdbc:mysql:x", "", ""))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("database=jdbc:mysql:x must be a URL");
  }
}

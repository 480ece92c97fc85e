package amc.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import amc.coordinator.database.Database;
import amc.coordinator.database.FileRows;
import amc.coordinator.job.JobLedger;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Parameters.Float64;
import amc.protocol.mc.Performance;
import amc.protocol.mc.Snapshot;
import amc.protocol.mc.Tally;
import amc.protocol.message.History;
import amc.protocol.message.History.Batch;
import amc.protocol.message.History.LedgerSum;
import amc.protocol.message.History.Scored;
import amc.protocol.message.Jobs;
import amc.protocol.message.StoredState;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;

/** One coordinator's actor system on a database. */
final class Coordinator implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);
  static final Duration PATIENCE = Duration.ofMinutes(1);
  static final long RUN = 0xabcdefL;

  private final Database database;
  private final FileRows files;
  private final ActorTestKit kit;

  Coordinator(Database database) {
    this.database = database;
    this.files = new FileRows(database);
    this.kit = ActorTestKit.create("amc", database.config());
  }

  /** A run's journal and what it says. */
  record Journal(ActorRef<RunJournal.Command> ref, TestProbe<RunJournal.Reply> says) {
    RunJournal.Recovered recovered() {
      return says.expectMessageClass(RunJournal.Recovered.class, SOON);
    }

    void append(long fromStep, long toStep) {
      ref.tell(new RunJournal.Append(batch(fromStep, toStep)));
    }

    /** The next thing said is that a batch which ends before a step is written. */
    void appended(long step) {
      History.Event event = says.expectMessageClass(RunJournal.Appended.class, SOON).event();
      assertThat(event)
          .isInstanceOfSatisfying(
              Batch.class, batch -> assertThat(batch.state().step()).isEqualTo(step));
    }

    void save(long step) {
      ref.tell(new RunJournal.SaveState(stored(step)));
    }
  }

  Journal journal(int epoch) {
    return journal(epoch, PATIENCE);
  }

  Journal journal(int epoch, Duration patience) {
    TestProbe<RunJournal.Reply> says = kit.createTestProbe();
    return new Journal(
        kit.spawn(RunJournal.create(RUN, epoch, database, patience, says.getRef())), says);
  }

  /** The ledger and what it says. */
  record Ledger(
      ActorRef<FencedLog.Command<LedgerSum>> ref, TestProbe<FencedLog.Note<LedgerSum>> says) {
    @SuppressWarnings("unchecked") // the probe's messages are of this type
    FencedLog.Opened<LedgerSum> opened() {
      return says.expectMessageClass(FencedLog.Opened.class, SOON);
    }
  }

  Ledger ledger() {
    TestProbe<FencedLog.Note<LedgerSum>> says = kit.createTestProbe();
    return new Ledger(kit.spawn(JobLedger.create(PATIENCE, says.getRef())), says);
  }

  <T> TestProbe<T> probe() {
    return kit.createTestProbe();
  }

  /** What the journal says to somebody who knows what happened before a step. */
  List<History.Event> missed(Journal journal, long fromStep) {
    TestProbe<Jobs.Told> reader = kit.createTestProbe();
    List<History.Event> events = new ArrayList<>();
    RunJournal.Missed page = new RunJournal.Missed(reader.getRef(), List.of(), 0, false);
    while (!page.all()) {
      journal.ref().tell(new RunJournal.Read(reader.getRef(), fromStep, page.lastEvent()));
      page = journal.says().expectMessageClass(RunJournal.Missed.class, SOON);
      events.addAll(page.events());
    }
    return events;
  }

  /** The first step of each batch among those. */
  List<Long> batches(Journal journal, long fromStep) {
    return missed(journal, fromStep).stream()
        .filter(Batch.class::isInstance)
        .map(event -> ((Batch) event).fromStep())
        .toList();
  }

  /** A batch that accepts every step. */
  static Batch batch(long fromStep, long toStep) {
    List<Decision> decisions =
        LongStream.range(fromStep, toStep)
            .mapToObj(s -> new Decision(s, 0.5, new double[0], true, false, false))
            .toList();
    double[] losses = LongStream.range(fromStep, toStep).mapToDouble(s -> 1.0 / (1 + s)).toArray();
    return new Batch(fromStep, state(toStep), decisions, losses, tally(toStep), false);
  }

  static Scored scored(long step) {
    return new Scored(state(step), new Performance(1.0 / step, 0.5, 0, 1), tally(step), false);
  }

  private static Tally tally(long step) {
    return new Tally(3 * step, 1000 * step, -1);
  }

  static AmcState state(long step) {
    return new AmcState(step, step, 0.5, 0, 0, 1, 0, 1.0 / step, true);
  }

  static byte[] snapshot(long step) {
    Float64 x = new Float64(new double[] {step, 1});
    return new Snapshot(state(step), x, x, step, step).toBytes();
  }

  static StoredState stored(long step) {
    byte[] bytes = snapshot(step);
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      String sha256 = HexFormat.of().formatHex(sha.digest(bytes));
      return new StoredState(state(step), step, sha256, bytes.length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Brings a state, as a worker does, before the journal is told of it. */
  void bring(long step) throws SQLException {
    StoredState state = stored(step);
    files.put(state.sha256(), 0, snapshot(step));
    assertThat(files.isKept(state.sha256(), state.sizeBytes())).isTrue();
  }

  boolean has(long step) throws SQLException {
    return files.fetch(stored(step).sha256(), 0) != null;
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}

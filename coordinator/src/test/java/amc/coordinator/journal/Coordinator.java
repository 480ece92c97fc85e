package amc.coordinator.journal;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import amc.coordinator.database.Database;
import amc.coordinator.job.JobLedger;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Parameters.Float64;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.History.Batch;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/** One coordinator's actor system on a database. */
final class Coordinator implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);
  static final Duration PATIENCE = Duration.ofMinutes(1);
  static final long RUN = 0xabcdefL;

  private final Database database;
  private final ActorTestKit kit;

  Coordinator(Database database) {
    this.database = database;
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

    void appended(long step) {
      says.expectMessage(SOON, new RunJournal.Appended(step));
    }

    void save(long step) {
      ref.tell(new RunJournal.SaveSnapshot(step, snapshot(step)));
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
      ActorRef<FencedLog.Command<JobLedger.Jobs>> ref,
      TestProbe<FencedLog.Note<JobLedger.Jobs>> says) {
    @SuppressWarnings("unchecked") // the probe's messages are of this type
    FencedLog.Opened<JobLedger.Jobs> opened() {
      return says.expectMessageClass(FencedLog.Opened.class, SOON);
    }
  }

  Ledger ledger() {
    TestProbe<FencedLog.Note<JobLedger.Jobs>> says = kit.createTestProbe();
    return new Ledger(kit.spawn(JobLedger.create(PATIENCE, says.getRef())), says);
  }

  <T> TestProbe<T> probe() {
    return kit.createTestProbe();
  }

  List<Batch> batches(Journal journal, long fromStep) {
    TestProbe<RunJournal.Batches> probe = kit.createTestProbe();
    journal.ref().tell(new RunJournal.Read(fromStep, probe.getRef()));
    return probe.expectMessageClass(RunJournal.Batches.class, SOON).batches();
  }

  /** A batch that accepts every step. */
  static Batch batch(long fromStep, long toStep) {
    List<Decision> decisions =
        LongStream.range(fromStep, toStep)
            .mapToObj(s -> new Decision(s, 0.5, new double[0], true, false, false))
            .toList();
    double[] losses = LongStream.range(fromStep, toStep).mapToDouble(s -> 1.0 / (1 + s)).toArray();
    return new Batch(fromStep, state(toStep), decisions, losses, 3 * toStep, -1, false);
  }

  static AmcState state(long step) {
    return new AmcState(step, step, 0.5, 0, 0, 1, 0, 1.0 / step, true);
  }

  static byte[] snapshot(long step) {
    Float64 x = new Float64(new double[] {step, 1});
    return new Snapshot(state(step), x, x, step, step).toBytes();
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}

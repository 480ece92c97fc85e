package amc.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import amc.coordinator.database.Database;
import amc.coordinator.database.JobRows;
import amc.coordinator.journal.FencedLog;
import amc.protocol.message.History;
import amc.protocol.message.History.EndedJob;
import amc.protocol.message.History.EpochOpened;
import amc.protocol.message.History.JobEnded;
import amc.protocol.message.History.JobSubmitted;
import amc.protocol.message.History.JobsArchived;
import amc.protocol.message.History.LedgerSum;
import amc.protocol.message.Jobs;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that has seen very many jobs: a coordinator starts with those that go on. */
final class LargeLedgerTest {
  private static final int JOBS = Integer.getInteger("amc.jobs", 100_000);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;
  private Database database;
  private ActorTestKit kit;
  private Serialization serialization;

  @BeforeEach
  void start() throws SQLException {
    database = Database.file(folder.resolve("journal"));
    database.migrate();
    kit = ActorTestKit.create("amc", database.config());
    serialization = SerializationExtension.get(Adapter.toClassic(kit.system()));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static JobSubmitted submitted(long job) {
    String yaml = "name: job-%s\n%s".formatted(job, "# a line of some length\n".repeat(40));
    return new JobSubmitted(job, new Jobs.Run(yaml, "simd", 0, null, new Jobs.DataFile[0]));
  }

  private byte[] bytes(Object message) {
    return serialization.serialize(message).get();
  }

  /** What the journal holds after so many jobs: three events each, and the sum now and then. */
  private long fill(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    int serializer = serialization.findSerializerFor(new Jobs.Cancelled()).identifier();
    long number = 0;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,"
                + " event_ser_manifest, event_payload) VALUES ('jobs', ?, 'w', ?, '', ?)")) {
      insert.setInt(2, serializer);
      number = insert(insert, number, new EpochOpened(1));
      for (long job = 1; job <= JOBS; job++) {
        number = insert(insert, number, submitted(job));
        number = insert(insert, number, new JobEnded(job, new Jobs.Finished()));
        number = insert(insert, number, new JobsArchived(new long[] {job}));
      }
      number = insert(insert, number, submitted(JOBS + 1));
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
                + " snapshot_ser_manifest, snapshot_payload) VALUES ('jobs', ?, 1, ?, '', ?)")) {
      insert.setLong(1, number);
      insert.setInt(2, serializer);
      JobSubmitted[] going = {submitted(JOBS + 1)};
      insert.setBytes(3, bytes(new LedgerSum(1, going, new EndedJob[0])));
      insert.executeUpdate();
    }
    connection.commit();
    return number;
  }

  private long insert(PreparedStatement insert, long before, History.Event event)
      throws SQLException {
    insert.setLong(1, before + 1);
    insert.setBytes(3, bytes(event));
    insert.addBatch();
    if (before % 10_000 == 0) {
      insert.executeBatch();
    }
    return before + 1;
  }

  @Test
  void shouldStartWithTheJobsThatGoOn() throws SQLException {
    try (Connection connection = database.connect()) {
      fill(connection);
    }
    JobRows rows = new JobRows(database);
    Map<Long, byte[]> some = new HashMap<>();
    for (long job = 1; job <= JOBS; job++) {
      some.put(job, bytes(new EndedJob(submitted(job), new Jobs.Finished())));
      if (some.size() == 10_000 || job == JOBS) {
        rows.keep(some);
        some.clear();
      }
    }
    long before = usedBytes();
    long start = System.nanoTime();
    TestProbe<FencedLog.Note<LedgerSum>> says = kit.createTestProbe();
    kit.spawn(JobLedger.create(SOON, says.getRef()));
    FencedLog.Note<LedgerSum> note = says.receiveMessage(SOON);
    System.out.printf(
        "ledger of %s jobs open after %.2f s%n", JOBS, (System.nanoTime() - start) * 1e-9);
    assertThat(note).isInstanceOf(FencedLog.Opened.class);
    LedgerSum sum = ((FencedLog.Opened<LedgerSum>) note).sum();
    assertThat(sum.going()).hasSize(1);
    assertThat(sum.ended()).isEmpty();
    assertThat((usedBytes() - before) / MIB).as("MiB of heap").isLessThan(100);
    assertThat(rows.find(JOBS / 2)).isNotNull();
    assertThat(rows.find(JOBS + 1)).isNull();
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}

package amc.coordinator.database;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import amc.protocol.message.Storing;
import amc.protocol.message.Storing.Chunk;
import amc.protocol.message.Storing.Fetch;
import amc.protocol.message.Storing.Kept;
import amc.protocol.message.Storing.Offer;
import amc.protocol.message.Storing.Put;
import amc.protocol.message.Storing.Refused;
import amc.protocol.message.Storing.Reply;
import amc.protocol.message.Storing.Stored;
import amc.protocol.message.Storing.Wanted;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data files at the coordinators: whole and right, or not there. */
final class DataFileStoreTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final byte[] FILE = new byte[2 * Storing.CHUNK_BYTES + 77];
  private static final String SHA256;

  static {
    new Random(1).nextBytes(FILE);
    SHA256 = sha256(FILE);
  }

  @TempDir private Path folder;
  private Database database;
  private ActorTestKit kit;
  private TestProbe<Reply> probe;
  private ActorRef<Storing.Command> one;
  private ActorRef<Storing.Command> other;

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() throws SQLException {
    database = Database.file(folder.resolve("journal"));
    database.migrate();
    kit = ActorTestKit.create("amc");
    probe = kit.createTestProbe();
    one = kit.spawn(DataFileStore.create(database));
    other = kit.spawn(DataFileStore.create(database));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private Reply offer(ActorRef<Storing.Command> store) {
    store.tell(new Offer(SHA256, FILE.length, probe.getRef()));
    return probe.receiveMessage(SOON);
  }

  private Reply put(int chunk, byte[] content) {
    one.tell(new Put(SHA256, chunk, content, probe.getRef()));
    return probe.receiveMessage(SOON);
  }

  private Reply fetch(ActorRef<Storing.Command> store, int chunk) {
    store.tell(new Fetch(SHA256, chunk, probe.getRef()));
    return probe.receiveMessage(SOON);
  }

  private static byte[] chunk(int chunk) {
    int from = chunk * Storing.CHUNK_BYTES;
    return Arrays.copyOfRange(FILE, from, from + Storing.chunkBytes(FILE.length, chunk));
  }

  private void putAll() {
    for (int i = 0; i < 3; i++) {
      assertThat(put(i, chunk(i))).isEqualTo(new Stored(SHA256, i));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void assertLacking(Reply reply) {
    assertThat(reply)
        .isEqualTo(new Refused("the coordinators do not have it, or have it damaged", false));
  }

  @Test
  void shouldGiveAtOneCoordinatorWhatAnotherHasTaken() {
    assertThat(Storing.chunks(FILE.length)).isEqualTo(3);
    assertThat(offer(one)).isEqualTo(new Wanted(SHA256, 0));
    putAll();
    assertThat(offer(other)).isEqualTo(new Kept(SHA256));
    assertThat(offer(one)).isEqualTo(new Kept(SHA256));
    for (int i = 0; i < 3; i++) {
      byte[] content = chunk(i);
      assertThat(fetch(other, i))
          .isInstanceOfSatisfying(Chunk.class, c -> assertThat(c.content()).isEqualTo(content));
    }
    assertLacking(fetch(one, 3));
  }

  @Test
  void shouldKeepAnEmptyFile() {
    String empty = sha256(new byte[0]);
    one.tell(new Offer(empty, 0, probe.getRef()));
    probe.expectMessage(SOON, new Kept(empty));
  }

  @Test
  void shouldNotCountAFileBeforeItIsWhole() {
    put(0, chunk(0));
    put(2, chunk(2));
    assertThat(offer(one)).isEqualTo(new Wanted(SHA256, 1));
    assertLacking(fetch(one, 0));
    put(1, Arrays.copyOf(chunk(1), 100));
    assertThat(offer(one)).isEqualTo(new Wanted(SHA256, 3));
    put(1, chunk(1));
    assertThat(offer(one)).isEqualTo(new Kept(SHA256));
  }

  @Test
  void shouldNotCountAFileWithAnotherChecksum() {
    putAll();
    byte[] wrong = chunk(1);
    wrong[5] ^= 1;
    put(1, wrong);
    assertThat(offer(one)).isEqualTo(new Wanted(SHA256, 3));
    assertLacking(fetch(one, 0));
    put(1, chunk(1));
    assertThat(offer(one)).isEqualTo(new Kept(SHA256));
  }

  @Test
  void shouldNotChangeAFileThatCounts() {
    putAll();
    offer(one);
    assertThat(put(1, new byte[9])).isEqualTo(new Stored(SHA256, 1));
    byte[] content = chunk(1);
    assertThat(fetch(one, 1))
        .isInstanceOfSatisfying(Chunk.class, c -> assertThat(c.content()).isEqualTo(content));
  }

  @Test
  void shouldWantAFileAgainWhenAChunkIsFoundDamaged() throws SQLException {
    putAll();
    offer(one);
    execute("UPDATE amc_file_chunk SET content = X'010203' WHERE chunk = 1");
    assertThat(fetch(one, 0)).isInstanceOf(Chunk.class);
    assertLacking(fetch(one, 1));
    assertLacking(fetch(other, 0));
    assertThat(offer(one)).isEqualTo(new Wanted(SHA256, 3));
    putAll();
    assertThat(offer(one)).isEqualTo(new Kept(SHA256));
    assertThat(fetch(other, 1)).isInstanceOf(Chunk.class);
  }

  private void expectRefusal(String reason) {
    probe.expectMessage(SOON, new Refused(reason, false));
  }

  @Test
  void shouldRefuseWhatIsNoFile() {
    for (String sha256 : new String[] {"", "../../etc/passwd", "A".repeat(64), "a".repeat(65)}) {
      one.tell(new Offer(sha256, 1, probe.getRef()));
      one.tell(new Put(sha256, 0, new byte[1], probe.getRef()));
      one.tell(new Fetch(sha256, 0, probe.getRef()));
      for (int i = 0; i < 3; i++) {
        expectRefusal("sha256 must be 64 hexadecimal digits, lower case");
      }
    }
    one.tell(new Offer(SHA256, -1, probe.getRef()));
    expectRefusal("sizeBytes=-1 must be in [0, 2147483639]");
    one.tell(new Offer(SHA256, 1L << 31, probe.getRef()));
    expectRefusal("sizeBytes=2147483648 must be in [0, 2147483639]");
    one.tell(new Put(SHA256, -1, new byte[1], probe.getRef()));
    expectRefusal("chunk=-1 must be in [0, 2047]");
    one.tell(new Put(SHA256, 2048, new byte[1], probe.getRef()));
    expectRefusal("chunk=2048 must be in [0, 2047]");
    one.tell(new Put(SHA256, 0, new byte[0], probe.getRef()));
    expectRefusal("content.length=0 must be in [1, 1048576]");
    one.tell(new Put(SHA256, 0, new byte[Storing.CHUNK_BYTES + 1], probe.getRef()));
    expectRefusal("content.length=1048577 must be in [1, 1048576]");
  }

  @Test
  void shouldAskToTryAgainWhenTheDatabaseFails() throws SQLException {
    execute("ALTER TABLE amc_file RENAME TO amc_file_away");
    assertThat(offer(one))
        .isInstanceOfSatisfying(
            Refused.class,
            r -> {
              assertThat(r.passing()).isTrue();
              assertThat(r.reason())
                  .startsWith("the cluster's database fails: ")
                  .doesNotContain("\n");
            });
    execute("ALTER TABLE amc_file_away RENAME TO amc_file");
    assertThat(offer(one)).isEqualTo(new Wanted(SHA256, 0));
  }
}

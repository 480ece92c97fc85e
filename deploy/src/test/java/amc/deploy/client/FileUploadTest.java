package amc.deploy.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.japi.function.Function;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters.Float64;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.Jobs.DataFile;
import amc.protocol.message.StoredState;
import amc.protocol.message.Storing;
import amc.protocol.message.Storing.Kept;
import amc.protocol.message.Storing.Offer;
import amc.protocol.message.Storing.Put;
import amc.protocol.message.Storing.Reply;
import amc.protocol.message.Storing.Stored;
import amc.protocol.message.Storing.Wanted;
import amc.worker.files.Checksums;
import amc.worker.files.Contents;
import amc.worker.files.ListedProblem.Listed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client sends to a cluster that lacks its files. */
final class FileUploadTest {
  private static final ActorTestKit KIT = ActorTestKit.create("amc");

  @TempDir private Path folder;
  private final List<String> notes = new ArrayList<>();
  private final Set<String> kept = new HashSet<>();
  private final Map<String, Integer> begun = new HashMap<>(); // chunks of earlier attempts
  private final Map<String, ByteArrayOutputStream> taken = new HashMap<>();
  private final ActorRef<Reply> nobody = KIT.system().ignoreRef();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /** A store that keeps every file of the right length. */
  private Reply answer(Function<ActorRef<Reply>, Storing.Command> question) {
    try {
      return switch (question.apply(nobody)) {
        case Offer o when kept.contains(o.sha256()) -> new Kept(o.sha256());
        case Offer o when size(o.sha256()) == o.sizeBytes() -> new Kept(o.sha256());
        case Offer o -> new Wanted(o.sha256(), begun.getOrDefault(o.sha256(), 0));
        case Put p -> {
          taken.computeIfAbsent(p.sha256(), _ -> new ByteArrayOutputStream()).write(p.content());
          yield new Stored(p.sha256(), p.chunk());
        }
        case Storing.Fetch f -> throw new AssertionError(f);
      };
    } catch (Exception e) { // of Akka's interface
      throw new AssertionError(e);
    }
  }

  private int size(String sha256) {
    ByteArrayOutputStream content = taken.get(sha256);
    return content == null ? -1 : content.size();
  }

  private Listed file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    content[0] = (byte) name.hashCode();
    Path path = Files.write(folder.resolve(name), content);
    return new Listed(new DataFile(name, Checksums.sha256(path), bytes), path);
  }

  private void send(BooleanSupplier stop, Listed... files) {
    new FileUpload(List.of(files), List.of(), notes::add, stop).send(this::answer);
  }

  @Test
  void shouldSendWhatIsLackingAndNothingElse() throws IOException {
    Listed small = file("small", 9);
    Listed known = file("known", 10);
    Listed large = file("large", 2 * Storing.CHUNK_BYTES + 1);
    kept.add(known.file().sha256());
    send(() -> false, small, known, large);
    assertThat(taken).containsOnlyKeys(small.file().sha256(), large.file().sha256());
    for (Listed sent : List.of(small, large)) {
      assertThat(Objects.requireNonNull(taken.get(sent.file().sha256())).toByteArray())
          .isEqualTo(Files.readAllBytes(sent.path()));
    }
    assertThat(notes).containsExactly("sending 2 data files, 2,097,162 bytes, to the cluster");
  }

  @Test
  void shouldGoOnWhereAnEarlierAttemptEnded() throws IOException {
    Listed large = file("large", 3 * Storing.CHUNK_BYTES);
    String sha256 = large.file().sha256();
    byte[] content = Files.readAllBytes(large.path());
    taken
        .computeIfAbsent(sha256, _ -> new ByteArrayOutputStream())
        .write(content, 0, 2 * Storing.CHUNK_BYTES);
    begun.put(sha256, 2);
    send(() -> false, large);
    assertThat(Objects.requireNonNull(taken.get(sha256)).toByteArray()).isEqualTo(content);
  }

  @Test
  void shouldSendAllAgainWhereWhatWasThereIsWrong() throws IOException {
    Listed large = file("large", 3 * Storing.CHUNK_BYTES);
    begun.put(large.file().sha256(), 2); // but they are not there
    assertThatThrownBy(() -> send(() -> false, large)).isInstanceOf(UserError.class);
    assertThat(size(large.file().sha256())).isEqualTo(4 * Storing.CHUNK_BYTES);
  }

  @Test
  void shouldSendTheStateThatARunBeginsAt() {
    Float64 x = new Float64(new double[200_000]);
    AmcState state = new AmcState(3, 2, 0.5, 0, 0, 1, 0, 1, true);
    byte[] bytes = new Snapshot(state, x, x, 5, 2).toBytes();
    new FileUpload(List.of(), List.of(bytes), notes::add, () -> false).send(this::answer);
    StoredState stored = Contents.describe(bytes);
    assertThat(stored.state()).isEqualTo(state);
    assertThat(stored.decisions()).isEqualTo(2);
    assertThat(Objects.requireNonNull(taken.get(stored.sha256())).toByteArray()).isEqualTo(bytes);
    Snapshot fetched =
        Contents.fetch(
            (_, chunk) ->
                Arrays.copyOfRange(
                    bytes,
                    chunk * Storing.CHUNK_BYTES,
                    chunk * Storing.CHUNK_BYTES + Storing.chunkBytes(bytes.length, chunk)),
            stored);
    assertThat(fetched.x()).usingRecursiveComparison().isEqualTo(x);
    bytes[bytes.length / 2] ^= 1;
    assertThatThrownBy(() -> Contents.fetch((_, chunk) -> chunk == 0 ? bytes : new byte[0], stored))
        .isInstanceOf(UserError.class)
        .hasMessage("the state at step 3 came damaged from the coordinators: check their disks");
  }

  @Test
  void shouldSayNothingWhenNothingIsLacking() throws IOException {
    Listed known = file("known", 10);
    kept.add(known.file().sha256());
    send(() -> false, known);
    assertThat(notes).isEmpty();
    assertThat(taken).isEmpty();
  }

  @Test
  void shouldStopInTheMiddleWhenToldTo() throws IOException {
    Listed large = file("large", 3 * Storing.CHUNK_BYTES);
    assertThatThrownBy(() -> send(() -> size(large.file().sha256()) > 0, large))
        .isInstanceOf(UserError.class)
        .hasMessage("stopped while data files were sent");
    assertThat(size(large.file().sha256())).isEqualTo(Storing.CHUNK_BYTES);
  }

  @Test
  void shouldRefuseAFileThatChangesMeanwhile() throws IOException {
    Listed file = file("file", 100);
    Files.write(file.path(), new byte[50]);
    assertThatThrownBy(() -> send(() -> false, file))
        .isInstanceOf(UserError.class)
        .hasMessage(file.path() + " has changed while it was sent to the cluster: try again");
  }

  @Test
  void shouldSayWhichFileCannotBeSentAndWhy() throws IOException {
    Listed file = file("file", 100);
    FileUpload upload = new FileUpload(List.of(file), List.of(), notes::add, () -> false);
    assertThatThrownBy(
            () ->
                upload.send(
                    _ -> {
                      throw new UserError("no coordinator is in reach");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "cannot send file to the cluster: no coordinator is in reach;"
                + " check its coordinators and try again");
  }
}

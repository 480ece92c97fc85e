package amc.deploy.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.japi.function.Function;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs.DataFile;
import amc.protocol.message.Storing;
import amc.protocol.message.Storing.Kept;
import amc.protocol.message.Storing.Offer;
import amc.protocol.message.Storing.Put;
import amc.protocol.message.Storing.Reply;
import amc.protocol.message.Storing.Stored;
import amc.protocol.message.Storing.Wanted;
import amc.worker.files.Checksums;
import amc.worker.files.ListedProblem.Listed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        case Offer o -> new Wanted(o.sha256());
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
    new FileUpload(List.of(files), notes::add, stop).send(this::answer);
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
    FileUpload upload = new FileUpload(List.of(file), notes::add, () -> false);
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

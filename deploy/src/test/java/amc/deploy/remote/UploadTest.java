package amc.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.deploy.remote.FakeServer.Reply;
import amc.deploy.remote.FakeServer.Request;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs.DataFile;
import amc.worker.files.Checksums;
import amc.worker.files.ListedProblem.Listed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data files on their way to a server. */
final class UploadTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 19 * MIB + 5;

  @TempDir private Path folder;
  private final FakeServer server = FakeServer.start();
  private final StringWriter shown = new StringWriter();
  private final byte[] kept = new byte[SIZE];
  private long have;
  private Listed file;

  @BeforeEach
  void write() throws IOException {
    byte[] content = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      content[i] = (byte) (i / 1000 * 31);
    }
    Path path = Files.write(folder.resolve("points.csv"), content);
    file = new Listed(new DataFile("points.csv", Checksums.sha256(path), SIZE), path);
    server.on("GET data/" + file.file().sha256(), _ -> state());
    server.on("PUT data/" + file.file().sha256(), this::take);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply state() {
    return Reply.json(
        200,
        "{\"sha256\":\"%s\",\"sizeBytes\":%s,\"have\":%s,\"complete\":%s}"
            .formatted(file.file().sha256(), SIZE, have, have == SIZE));
  }

  /** Keeps a piece, as the contract says. */
  private Reply take(Request request) {
    int offset = offset(request);
    System.arraycopy(request.content(), 0, kept, offset, request.content().length);
    have = Math.max(have, offset + request.content().length);
    return state();
  }

  private static int offset(Request request) {
    return Integer.parseInt(request.path().replaceAll(".*offset=", ""));
  }

  private void send() throws InterruptedException {
    ProgressLine line = new ProgressLine(new PrintWriter(shown, true), Style.LINES);
    try (ApiClient api =
        new ApiClient(
            new Server(URI.create(server.url()), null),
            new Patience(Duration.ofSeconds(60), new ManualClock()),
            _ -> {})) {
      new Upload(api, line, Style.LINES).send(List.of(file));
    }
  }

  private List<Integer> offsets() {
    return server.requests("PUT data/" + file.file().sha256()).stream()
        .map(UploadTest::offset)
        .toList();
  }

  private void assertThatAllIsKept() throws IOException {
    assertThat(Arrays.equals(kept, Files.readAllBytes(file.path()))).isTrue();
  }

  @Test
  void shouldSendPieces() throws Exception {
    send();
    assertThat(offsets()).containsExactly(0, 8 * MIB, 16 * MIB);
    assertThatAllIsKept();
    assertThat(shown.toString())
        .isEqualTo("sending 1 data file, 19,922,949 bytes, to the cluster\n");
  }

  @Test
  void shouldGoOnWhereAnAttemptBeforeEnded() throws Exception {
    byte[] content = Files.readAllBytes(file.path());
    have = 9 * MIB + 3; // what is no whole MiB is sent again
    System.arraycopy(content, 0, kept, 0, (int) have);
    send();
    assertThat(offsets()).containsExactly(9 * MIB, 17 * MIB);
    assertThatAllIsKept();
  }

  @Test
  void shouldSendAPieceAgainThatWasLost() throws Exception {
    boolean[] lost = {false};
    server.on(
        "PUT data/" + file.file().sha256(),
        request -> {
          if (offset(request) == 8 * MIB && !lost[0]) {
            lost[0] = true;
            return Reply.json(200, "{").thenBroken();
          }
          return take(request);
        });
    send();
    assertThat(offsets()).containsExactly(0, 8 * MIB, 8 * MIB, 16 * MIB);
    assertThatAllIsKept();
  }

  @Test
  void shouldBeginAnewWhereWhatWasThereIsWrong() throws Exception {
    have = 16 * MIB;
    boolean[] refused = {false};
    server.on(
        "PUT data/" + file.file().sha256(),
        request -> {
          if (!refused[0]) {
            refused[0] = true;
            have = 0;
            return Reply.problem(409, "the checksum is another one");
          }
          return take(request);
        });
    send();
    assertThat(offsets()).containsExactly(16 * MIB, 0, 8 * MIB, 16 * MIB);
    assertThatAllIsKept();
  }

  @Test
  void shouldSayThatAFileHasChanged() {
    server.on("PUT data/" + file.file().sha256(), Reply.problem(409, "the checksum is another"));
    assertThatThrownBy(this::send)
        .isInstanceOf(UserError.class)
        .hasMessage(file.path() + " has changed while it was sent to the cluster: try again");
  }

  @Test
  void shouldGiveUpWhereTheServerTakesNothing() {
    server.on("PUT data/" + file.file().sha256(), _ -> state());
    assertThatThrownBy(this::send).hasMessageStartingWith("the server does not take the end of");
    assertThat(offsets()).containsExactly(0);
  }
}

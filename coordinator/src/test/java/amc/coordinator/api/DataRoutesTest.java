package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.api.Service.Answer;
import amc.coordinator.catalog.Role;
import amc.protocol.message.Storing;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataRoutesTest {
  private static final int CHUNK = Storing.CHUNK_BYTES;
  private static final byte[] FILE = new byte[3 * CHUNK + 77];
  private static final String SHA256;

  static {
    new Random(1).nextBytes(FILE);
    SHA256 = Hashes.sha256(FILE);
  }

  @TempDir private Path folder;
  private Service service;
  private String ada;

  @BeforeEach
  void start() throws SQLException {
    service = new Service(folder);
    ada = service.token("ada", Role.SUBMITTER);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private Answer put(String query, BodyPublisher body) throws Exception {
    return service.send(service.request(ada, "/data/" + query).PUT(body));
  }

  private Answer put(long offset, byte[] bytes) throws Exception {
    return put(
        "%s?size=%s&offset=%s".formatted(SHA256, FILE.length, offset),
        BodyPublishers.ofByteArray(bytes));
  }

  private void assertProgress(Answer answer, long have, boolean complete) {
    JsonNode json = answer.expect(200).json();
    assertThat(json.path("sha256").textValue()).isEqualTo(SHA256);
    assertThat(json.path("sizeBytes").longValue()).isEqualTo(FILE.length);
    assertThat(json.path("have").longValue()).isEqualTo(have);
    assertThat(json.path("complete").booleanValue()).isEqualTo(complete);
  }

  private Answer progress() throws Exception {
    return service.get(ada, "/data/%s?size=%s".formatted(SHA256, FILE.length));
  }

  @Test
  void shouldTakeAFileAtOnce() throws Exception {
    assertProgress(progress(), 0, false);
    assertProgress(
        put("%s?size=%s".formatted(SHA256, FILE.length), BodyPublishers.ofByteArray(FILE)),
        FILE.length,
        true);
    assertProgress(progress(), FILE.length, true);
    assertThat(service.contents.fetch(SHA256, 3))
        .isEqualTo(Arrays.copyOfRange(FILE, 3 * CHUNK, FILE.length));
  }

  @Test
  void shouldTakeAFileWhoseLengthIsNotSaidBefore() throws Exception {
    assertProgress(
        put(
            "%s?size=%s".formatted(SHA256, FILE.length),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(FILE))),
        FILE.length,
        true);
  }

  @Test
  void shouldTakeAFileInTwoParts() throws Exception {
    // Half a chunk is dropped: what counts are whole ones.
    assertProgress(put(0, Arrays.copyOf(FILE, CHUNK + CHUNK / 2)), CHUNK, false);
    assertProgress(progress(), CHUNK, false);
    assertThat(service.contents.isKept(SHA256, FILE.length)).isFalse();
    assertProgress(put(CHUNK, Arrays.copyOfRange(FILE, CHUNK, FILE.length)), FILE.length, true);
    assertProgress(progress(), FILE.length, true);
  }

  @Test
  void shouldTakePartsInAnyOrder() throws Exception {
    assertProgress(put(2 * CHUNK, Arrays.copyOfRange(FILE, 2 * CHUNK, FILE.length)), 0, false);
    assertProgress(put(0, Arrays.copyOf(FILE, 2 * CHUNK)), FILE.length, true);
  }

  @Test
  void shouldRefuseAWrongChecksumAndTakeTheRightFileAfterwards() throws Exception {
    byte[] wrong = FILE.clone();
    wrong[CHUNK + 5] ^= 1;
    assertThat(put(0, wrong).problem(409)).contains("sha256=" + SHA256);
    assertProgress(progress(), 0, false);
    assertThat(service.contents.isKept(SHA256, FILE.length)).isFalse();
    assertProgress(put(0, FILE), FILE.length, true);
  }

  @Test
  void shouldTakeAnEmptyFile() throws Exception {
    String empty = Hashes.sha256(new byte[0]);
    Answer answer = put(empty + "?size=0", BodyPublishers.noBody()).expect(200);
    assertThat(answer.json().path("complete").booleanValue()).isTrue();
    put("a".repeat(64) + "?size=0", BodyPublishers.noBody()).problem(409);
  }

  @Test
  void shouldNotTakeMoreThanWasMeasured() throws Exception {
    put(3 * CHUNK, Arrays.copyOf(FILE, 78)).problem(400);
    put("%s?size=10".formatted(SHA256), BodyPublishers.ofByteArray(new byte[11])).problem(400);
  }

  @Test
  void shouldSayThatAFileOfAnotherSizeIsAnother() throws Exception {
    put(0, FILE).expect(200);
    JsonNode other =
        service.get(ada, "/data/%s?size=%s".formatted(SHA256, 9 * CHUNK)).expect(200).json();
    assertThat(other.path("complete").booleanValue()).isFalse();
    assertProgress(progress(), FILE.length, true);
  }

  @ParameterizedTest
  @CsvSource({
    "aaaa?size=1,400",
    "SHA,400",
    "SHA?size=-1,400",
    "SHA?size=x,400",
    "SHA?size=1&offset=1,400",
    "SHA?size=1&offset=-1,400",
    "SHA?size=1&offset=1048576,400",
    "SHA?size=1&part=2,400",
    "SHA?size=2147483648,413",
    "..%2f..%2fx?size=1,400"
  })
  void shouldRefuseWhatIsNoFile(String query, int status) throws Exception {
    put(query.replace("SHA", SHA256), BodyPublishers.ofByteArray(new byte[1])).problem(status);
  }

  @Test
  void shouldLetASubmissionUseWhatWasSent() throws Exception {
    String json =
        "{\"document\": \"seed: 1\", \"files\": [{\"name\": \"a\", \"sha256\": \"%s\", \"sizeBytes\": %s}]}"
            .formatted(SHA256, FILE.length);
    service.postJson(ada, "/jobs", json).problem(409);
    put(0, FILE).expect(200);
    service.postJson(ada, "/jobs", json).expect(201);
  }
}

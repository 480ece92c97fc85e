package amc.deploy.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.deploy.remote.FakeServer.Reply;
import amc.protocol.job.UserError;
import amc.worker.files.Checksums;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results on their way from a server. */
final class FetchTest {
  private static final String ID = "0123456789abcdef";
  private static final String LIST = "GET jobs/" + ID + "/results";
  private static final String ARCHIVE = "GET jobs/" + ID + "/archive";

  @TempDir private Path folder;
  private final FakeServer server = FakeServer.start();
  private final List<String> notes = new ArrayList<>();

  @AfterEach
  void stop() {
    server.close();
  }

  private void serve(Map<String, String> listed, Map<String, String> sent) throws IOException {
    server.on(LIST, Reply.json(200, list(listed)));
    server.on(ARCHIVE, Reply.content("application/zip", FakeServer.zip(sent)));
  }

  private String list(Map<String, String> files) throws IOException {
    List<String> entries = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path content = Files.writeString(folder.resolve("content"), file.getValue());
      entries.add(
          "{\"name\":\"%s\",\"sizeBytes\":%s,\"sha256\":\"%s\"}"
              .formatted(file.getKey(), Files.size(content), Checksums.sha256(content)));
      Files.delete(content);
    }
    return "{\"files\":[" + String.join(",", entries) + "]}";
  }

  private void fetch() throws InterruptedException {
    try (ApiClient api =
        new ApiClient(
            new Server(URI.create(server.url()), null),
            new Patience(Duration.ZERO, new ManualClock()),
            _ -> {})) {
      new Fetch(api, notes::add).fetch(ID, folder.resolve("out/run"));
    }
  }

  private static Map<String, String> files(String... namesAndTexts) {
    Map<String, String> files = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      files.put(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return files;
  }

  private void assertThatNothingIsLeft() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.filter(Files::isRegularFile).collect(Collectors.toSet())).isEmpty();
    }
    assertThat(folder.resolve("out/run")).doesNotExist();
  }

  @Test
  void shouldFillANewFolder() throws Exception {
    Map<String, String> files = files("summary.json", "{}\n", "members/1.csv", "1,2\n");
    serve(files, files);
    fetch();
    assertThat(folder.resolve("out/run/summary.json")).hasContent("{}\n");
    assertThat(folder.resolve("out/run/members/1.csv")).hasContent("1,2\n");
    assertThat(folder.resolve("out")).isDirectoryNotContaining("glob:**.tmp");
    assertThat(notes).containsExactly("fetching 2 files, 7 bytes");
  }

  @Test
  void shouldFetchAgainWhereTheConnectionBreaks() throws Exception {
    Map<String, String> files = files("a", "x".repeat(100_000), "b", "y");
    byte[] zip = FakeServer.zip(files);
    server.on(LIST, Reply.json(200, list(files)));
    server.on(
        ARCHIVE,
        Reply.content("application/zip", Arrays.copyOf(zip, zip.length / 2)).thenBroken(),
        Reply.content("application/zip", zip));
    fetch();
    assertThat(folder.resolve("out/run/b")).hasContent("y");
    assertThat(notes).contains("the connection broke: fetching again");
  }

  @Test
  void shouldRefuseAWrongChecksum() throws Exception {
    serve(files("summary.json", "{1}"), files("summary.json", "{2}"));
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UserError.class)
        .hasMessage(
            "summary.json with a wrong checksum came from the server, nothing is kept: try again,"
                + " or check the server's disk");
    assertThatNothingIsLeft();
  }

  @Test
  void shouldRefuseMoreThanWasListed() throws Exception {
    serve(files("a", "1"), files("a", "1".repeat(200_000)));
    assertThatThrownBy(this::fetch).hasMessageStartingWith("a with a wrong checksum");
    assertThatNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "/tmp/x", "a\\..\\x", "C:x", "a//../b", "./x", "x/"})
  void shouldRefuseNamesThatLeadElsewhere(String name) throws Exception {
    server.on(LIST, Reply.json(200, list(files(name.replace("\\", "\\\\"), "1"))));
    server.on(ARCHIVE, Reply.content("application/zip", FakeServer.zip(files(name, "1"))));
    assertThatThrownBy(this::fetch)
        .hasMessage(
            "the server's archive has a file named %s, which must not be: fetch nothing from it"
                .formatted(name));
    assertThatNothingIsLeft();
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void shouldRefuseFilesThatAreNotListedOrLacking() throws Exception {
    serve(files("a", "1"), files("b", "1"));
    assertThatThrownBy(this::fetch).hasMessageStartingWith("b, which is not listed, came");
    serve(files("a", "1", "b", "2"), files("a", "1"));
    assertThatThrownBy(this::fetch).hasMessageStartingWith("an archive without b came");
    assertThatNothingIsLeft();
  }

  @Test
  void shouldRefuseAFolderThatExists() throws Exception {
    serve(files("a", "1"), files("a", "1"));
    Path out = Files.createDirectories(folder.resolve("out/run"));
    assertThatThrownBy(this::fetch)
        .hasMessage(out + " exists already: give a folder that does not (--out, --fetch)");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void shouldSayThatThereAreNoResults() throws Exception {
    serve(files(), files());
    assertThatThrownBy(this::fetch)
        .hasMessage("job %s has no results: amc show %s says why".formatted(ID, ID));
  }

  @Test
  void shouldRefuseWhatIsNoArchive() throws Exception {
    server.on(LIST, Reply.json(200, list(files("a", "1"))));
    server.on(ARCHIVE, Reply.content("application/zip", "no archive".getBytes(UTF_8)));
    assertThatThrownBy(this::fetch).hasMessageStartingWith("an archive without a came");
    assertThatNothingIsLeft();
  }
}

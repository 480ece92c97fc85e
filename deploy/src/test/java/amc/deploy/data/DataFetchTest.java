package amc.deploy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.deploy.data.PublicDataset.DataFile;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFetchTest {
  private static final String CONTENT = "sixty thousand images";

  @TempDir Path home;
  private final List<String> notes = new ArrayList<>();

  @Test
  void shouldTakeTheFirstSourceWhoseFilesAreRight() throws IOException {
    Path place = fetch(new Broken(), new Serving("truncated"), new Serving(CONTENT));
    assertThat(place.resolve("images")).hasContent(CONTENT);
    assertThat(notes)
        .containsSubsequence("fetching tiny from broken", "  connect timed out")
        .anyMatch(note -> note.startsWith("  images has SHA-256 "));
    assertNothingElseIsLeft();
  }

  @Test
  void shouldNotFetchTwice() throws IOException {
    fetch(new Serving(CONTENT));
    Path place = fetch(new Broken());
    assertThat(notes.getLast()).isEqualTo(place + " is complete and its checksums are right");
  }

  @Test
  void shouldReplaceADamagedFile() throws IOException {
    Path place = fetch(new Serving(CONTENT));
    Files.writeString(place.resolve("images"), "damaged");
    fetch(new Serving(CONTENT));
    assertThat(place.resolve("images")).hasContent(CONTENT);
  }

  @Test
  void shouldNameEverySourceThatFailed() {
    assertThatThrownBy(() -> fetch(new Broken(), new Serving("truncated")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("cannot fetch tiny (broken: connect timed out; serving: images has")
        .hasMessageEndingWith(
            "): try again later, or put its files into " + home.resolve("tiny") + " yourself");
    assertThat(home.resolve("tiny")).isEmptyDirectory();
    assertNothingElseIsLeft();
  }

  @Test
  void shouldKnowFourFilesOfEveryDataSet() {
    assertThat(PublicDataset.ALL)
        .allSatisfy(
            dataset ->
                assertThat(dataset.files())
                    .hasSize(4)
                    .allSatisfy(file -> assertThat(file.sha256()).matches("[0-9a-f]{64}")));
  }

  private Path fetch(DataSource... sources) {
    DataFile file = new DataFile("images", sha256(CONTENT));
    PublicDataset tiny = new PublicDataset("tiny", List.of(file), List.of(sources));
    return new DataFetch(home, notes::add).fetch(tiny);
  }

  private void assertNothingElseIsLeft() {
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files).containsExactly(home.resolve("tiny"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(String content) {
    try {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Broken() implements DataSource {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public void fetch(List<DataFile> files, Path scratch, Path target) throws IOException {
      throw new IOException("connect timed out");
    }
  }

  private record Serving(String content) implements DataSource {
    @Override
    public String name() {
      return "serving";
    }

    @Override
    public void fetch(List<DataFile> files, Path scratch, Path target) throws IOException {
      for (DataFile file : files) {
        try (OutputStream out =
            new GZIPOutputStream(Files.newOutputStream(target.resolve(file.name() + ".gz")))) {
          out.write(content.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }
}

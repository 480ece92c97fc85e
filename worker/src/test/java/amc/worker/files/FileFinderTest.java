package amc.worker.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs.DataFile;
import amc.protocol.message.Storing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileFinderTest {
  private static final byte[] CONTENT = new byte[Storing.CHUNK_BYTES + 5];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir private Path folder;
  private Path home;
  private final List<String> notes = new ArrayList<>();
  private final List<Integer> fetched = new ArrayList<>();
  private DataFile wanted;
  private FileFinder finder;

  @BeforeEach
  void describe() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    Path original = Files.write(folder.resolve("original"), CONTENT);
    wanted = new DataFile("set/x.csv", Checksums.sha256(original), CONTENT.length);
    finder = new FileFinder(home, (_, chunk) -> chunk(chunk), notes::add);
  }

  private byte[] chunk(int chunk) {
    fetched.add(chunk);
    int from = chunk * Storing.CHUNK_BYTES;
    return Arrays.copyOfRange(CONTENT, from, from + Storing.chunkBytes(CONTENT.length, chunk));
  }

  private Path cached() {
    return home.resolve(FileFinder.CACHE).resolve(wanted.sha256());
  }

  private void assertNoRemains() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve(FileFinder.CACHE))) {
      assertThat(files).allMatch(file -> file.equals(cached()));
    }
  }

  @Test
  void shouldUseItsOwnFile() throws IOException {
    Path absolute = folder.resolve("original");
    DataFile byPath = new DataFile(absolute.toString(), wanted.sha256(), wanted.sizeBytes());
    assertThat(finder.find(byPath)).isEqualTo(absolute);
    Files.createDirectory(home.resolve("set"));
    Path inHome = Files.write(home.resolve("set/x.csv"), CONTENT);
    assertThat(finder.find(wanted)).isEqualTo(inHome);
    assertThat(finder.findCode(wanted)).isEqualTo(inHome);
    assertThat(fetched).isEmpty();
    assertThat(notes).isEmpty();
  }

  @Test
  void shouldFetchWhatItLacksOnce() throws IOException {
    assertThat(finder.find(wanted)).isEqualTo(cached()).hasBinaryContent(CONTENT);
    assertThat(fetched).containsExactly(0, 1);
    assertThat(finder.find(wanted)).isEqualTo(cached());
    assertThat(fetched).hasSize(2);
    assertThat(notes).isEmpty();
    assertNoRemains();
  }

  @Test
  void shouldNotUseAFileOfTheSameNameWithOtherContent() throws IOException {
    Files.createDirectory(home.resolve("set"));
    byte[] other = CONTENT.clone();
    other[7] ^= 1;
    Path mine = Files.write(home.resolve("set/x.csv"), other);
    assertThat(finder.find(wanted)).isEqualTo(cached()).hasBinaryContent(CONTENT);
    assertThat(notes)
        .containsExactly(mine + " is not used: its content is not that of the run's set/x.csv");
    assertThat(mine).hasBinaryContent(other);
  }

  @Test
  void shouldNoticeThatAFileHasChanged() throws IOException {
    Files.createDirectory(home.resolve("set"));
    Path mine = Files.write(home.resolve("set/x.csv"), CONTENT);
    assertThat(finder.find(wanted)).isEqualTo(mine);
    byte[] other = CONTENT.clone();
    other[7] ^= 1;
    Files.write(mine, other);
    Files.setLastModifiedTime(mine, FileTime.fromMillis(1));
    assertThat(finder.find(wanted)).isEqualTo(cached());
  }

  @Test
  void shouldFetchAgainWhenWhatItKeptIsDamaged() throws IOException {
    finder.find(wanted);
    Files.write(cached(), new byte[CONTENT.length]);
    Files.setLastModifiedTime(cached(), FileTime.fromMillis(1));
    assertThat(finder.find(wanted)).hasBinaryContent(CONTENT);
    assertThat(fetched).hasSize(4);
  }

  @Test
  void shouldRefuseWhatTheCoordinatorsDoNotHave() throws IOException {
    finder =
        new FileFinder(
            home,
            (_, _) -> {
              throw new UserError("no coordinator is in reach");
            },
            notes::add);
    assertThatThrownBy(() -> finder.find(wanted))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "this worker lacks set/x.csv (SHA-256 %s): no coordinator is in reach;"
                    .formatted(wanted.sha256())
                + " copy the file there, or start the run again");
    assertNoRemains();
  }

  @Test
  void shouldKeepNothingThatHasAnotherChecksum() throws IOException {
    finder = new FileFinder(home, (_, _) -> "x".getBytes(UTF_8), notes::add);
    assertThatThrownBy(() -> finder.find(wanted))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("what the coordinators sent has another checksum");
    assertNoRemains();
    assertThat(cached()).doesNotExist();
  }

  @Test
  void shouldSayWhereItCannotKeepFiles() throws IOException {
    Files.writeString(home.resolve(FileFinder.CACHE), "in the way");
    assertThatThrownBy(() -> finder.find(wanted))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("cannot keep set/x.csv in " + home.resolve(FileFinder.CACHE))
        .hasMessageEndingWith("give the worker a folder for it with AMC_DATA");
  }

  @Test
  void shouldNeverFetchCode() {
    assertThatThrownBy(() -> finder.findCode(wanted))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("copy it there, since code is not sent");
    assertThat(fetched).isEmpty();
  }

  @Test
  void shouldNotTakeForCodeWhatWasSentAsData() throws IOException {
    finder.find(wanted);
    Files.createSymbolicLink(home.resolve("link"), cached());
    for (String name :
        List.of(
            FileFinder.CACHE + "/" + wanted.sha256(),
            "../home/" + FileFinder.CACHE + "/../" + FileFinder.CACHE + "/" + wanted.sha256(),
            cached().toString(),
            "link")) {
      DataFile sent = new DataFile(name, wanted.sha256(), wanted.sizeBytes());
      assertThatThrownBy(() -> finder.findCode(sent))
          .as(name)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("copy it there, since code is not sent");
    }
  }

  @Test
  void shouldNotFetchTheJarOfAnyOfManyTasks() {
    TaskSpec data =
        new TaskSpec.TestFunction(TaskSpec.TestFunction.Function.SPHERE, 2, List.of(1.0, 1.0));
    TaskSpec code = new TaskSpec.Plugin(wanted.name(), "Objective", Map.of());
    assertThatThrownBy(() -> finder.list(List.of(data, code), List.of(wanted)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("code is not sent");
    assertThat(fetched).isEmpty();
    assertThat(finder.list(List.of(data), List.of(wanted))).hasSize(1);
  }

  @Test
  void shouldRefuseChecksumsThatAreNone() {
    for (String sha256 : List.of("", "../../etc/passwd", "A".repeat(64))) {
      assertThatThrownBy(() -> finder.find(new DataFile("x", sha256, 1)))
          .isInstanceOf(UserError.class)
          .hasMessage("x came with a checksum that is none: submit the run again");
    }
    assertThat(fetched).isEmpty();
  }
}

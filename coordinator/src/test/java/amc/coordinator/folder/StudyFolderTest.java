package amc.coordinator.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.Population;
import amc.protocol.job.PopulationReader;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.FirstPassage.Level;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Tally;
import amc.protocol.mc.TrajectoryEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudyFolderTest {
  private static final String TEXT =
      """
      study:
        job:
          task: {type: sine, points: 8}
          network: {hidden: [2]}
          budget: {steps: 10}
        grid: [{network.hidden: ["3x4, 10", '"quoted"x']}, {optimizer.nS: [20, 100]}]
        seeds: 1..3
        event: {type: loss-below, value: 0.1}
        groups: [optimizer.nS]
      """
          .replace("'\"quoted\"x'", "\"2\"");

  @TempDir private Path temporary;
  private Path directory;

  @BeforeEach
  void name() {
    directory = temporary.resolve("study");
  }

  private static Study study(String... settings) {
    return StudyReader.read(
        new StudyReader.Source(TEXT, "test.yaml", ""), List.of(settings), StudyFolderTest::none);
  }

  private static StudyReader.Source none(String name) {
    throw new AssertionError(name);
  }

  private StudyFolder open(Study study) {
    return StudyFolder.open(Disk.local(), directory, study, "simd", new byte[0]);
  }

  private static TrajectoryEnd end(int i) {
    return new TrajectoryEnd(i, i % 3 != 0, 1.0 / (3 + i), 0x9000000000000000L + i, 7L * i);
  }

  private String times() throws IOException {
    return Files.readString(directory.resolve("times.csv"));
  }

  @Test
  void shouldLeaveNothingBehindWhenTheDiskIsFullAtTheStart() {
    Study study = study();
    for (int free = 0; free < study.text().length(); free += 7) {
      FaultyDisk disk = new FaultyDisk(free);
      assertThatThrownBy(() -> StudyFolder.open(disk, directory, study, "simd", new byte[0]))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("No space left on device: free some space and try again");
      assertThat(directory).doesNotExist();
    }
    open(study).close();
    assertThat(StudyFolder.isStudy(directory)).isTrue();
  }

  @Test
  void shouldLeaveNothingOfAPopulationBehindEither() {
    String text = "population: {size: 2, interval: 1}\ntask: {type: sine, points: 8}\n";
    text += "network: {hidden: [2]}\nbudget: {steps: 10}\n";
    Population population =
        PopulationReader.read(new StudyReader.Source(text, "p.yaml", ""), List.of());
    for (int free = 0; free < population.text().length(); free += 7) {
      FaultyDisk disk = new FaultyDisk(free);
      assertThatThrownBy(
              () -> PopulationFolder.create(disk, directory, population, "simd", new byte[0]))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("No space left on device");
      assertThat(directory).doesNotExist();
    }
  }

  @Test
  void shouldKeepWhatHasEndedAndSortIt() throws IOException {
    try (StudyFolder folder = open(study())) {
      for (int i : new int[] {7, 0, 11, 3}) {
        folder.enter(i, end(i));
      }
      folder.enter(7, end(8));
      assertThat(times()).startsWith("network.hidden,optimizer.nS,seed,steps,event,loss,hash,");
      assertThat(times().lines().skip(1).findFirst())
          .hasValueSatisfying(l -> assertThat(l).startsWith("2,20,2,7,1"));
      folder.tick(5);
    }
    assertThat(times().lines())
        .containsExactly(
            "network.hidden,optimizer.nS,seed,steps,event,loss,hash,evaluations",
            "\"3x4, 10\",20,1,0,0,0.3333333333333333,9000000000000000,0",
            "\"3x4, 10\",100,1,3,0,0.16666666666666666,9000000000000003,21",
            "2,20,2,7,1,0.1,9000000000000007,49",
            "2,100,3,11,1,0.07142857142857142,900000000000000b,77");
    try (StudyFolder again = open(study())) {
      assertThat(again.table().done()).isEqualTo(4);
      assertThat(again.table().events()).isEqualTo(2);
      assertThat(again.table().end(11)).isEqualTo(end(11));
      assertThat(again.elapsedNs()).isEqualTo(5);
    }
  }

  /** A point that comes between others moves their places; what has ended is known all the same. */
  @Test
  void shouldKnowWhatHasEndedInAStudyThatHasGrown() {
    try (StudyFolder folder = open(study())) {
      folder.enter(4, end(4));
      folder.enter(11, end(11));
    }
    Study grown =
        study(
            "study.seeds=0..4",
            "study.grid=[{network.hidden: [7, '3x4, 10', 2]}, {optimizer.nS: [20, 50, 100]}]");
    try (StudyFolder folder = open(grown)) {
      assertThat(folder.table().done()).isEqualTo(2);
      assertThat(folder.table().end(5 * 5 + 2)).isEqualTo(end(4));
      assertThat(folder.table().end(8 * 5 + 3)).isEqualTo(end(11));
    }
    assertThatThrownBy(() -> open(study()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("which the study does not have");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "study.seeds=2..3 | only seeds and points of the grid may be added",
        "study.event={type: loss-below, value: 0.2} | was begun with another study.event:",
        "budget.steps=11 | was begun with budget.steps=10:",
        "optimizer.sigma0=3 | was begun with another job at",
        "study.grid=[{network.hidden: [2]}] | which the study does not have",
      })
  void shouldRefuseAnotherStudy(String setting, String message) throws IOException {
    try (StudyFolder folder = open(study())) {
      folder.enter(1, end(1));
    }
    String before = times();
    assertThatThrownBy(() -> open(study("study.groups=[]", setting)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
    assertThat(times()).isEqualTo(before);
  }

  @Test
  void shouldCompareOtherGroups() {
    open(study()).close();
    try (StudyFolder folder = open(study("study.groups=[network.hidden, optimizer.nS]"))) {
      assertThat(folder.table().groups()).hasSize(4);
      assertThat(folder.table().groups().get(1).label())
          .isEqualTo("network.hidden=3x4, 10, optimizer.nS=100");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2,100,3,1", "2,100,3,11,1,0.07,90\n", "\u0000\u0000\u0000"})
  void shouldCutOffARowThatACrashCutShort(String rest) throws IOException {
    try (StudyFolder folder = open(study())) {
      folder.enter(1, end(1));
    }
    String whole = times();
    Files.writeString(directory.resolve("times.csv"), rest, StandardOpenOption.APPEND);
    try (StudyFolder folder = open(study())) {
      assertThat(folder.table().done()).isEqualTo(1);
    }
    assertThat(times()).isEqualTo(whole);
  }

  @Test
  void shouldNotDropARowInTheMiddle() throws IOException {
    try (StudyFolder folder = open(study())) {
      folder.enter(1, end(1));
      folder.enter(2, end(2));
    }
    Files.writeString(directory.resolve("times.csv"), times().replace(",2,", ",9,"));
    String damaged = times();
    assertThatThrownBy(() -> open(study()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has a row that is none of the study");
    assertThat(times()).isEqualTo(damaged);
  }

  @Test
  void shouldNotTouchAFolderThatIsNoStudys() throws IOException {
    Files.createDirectory(directory);
    Files.writeString(directory.resolve("job.yaml"), "x");
    assertThatThrownBy(() -> open(study()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must be empty");
  }

  @Test
  void shouldKeepOneProcessOut() {
    StudyFolder first = open(study());
    assertThatThrownBy(() -> open(study()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("in use by another amc process");
    first.close();
  }

  @Test
  void shouldKeepStatesUntilTheyAreForgotten() throws IOException {
    AmcState state = new AmcState(5, 2, 0.1, 3, 0, 8, 4, 0.25, true);
    Checkpoint checkpoint =
        new Checkpoint(
            77,
            state,
            new Parameters.Float64(new double[] {1, 2}),
            new Parameters.Float64(new double[] {3, 4}),
            99,
            0,
            new Tally(12, 0, -1));
    List<Level> levels = List.of(new Level(0.5, 4), new Level(0.25, Long.MAX_VALUE));
    try (StudyFolder folder = open(study())) {
      assertThat(folder.unfinished().isEmpty()).isTrue();
      folder.unfinished().save(new Unfinished.State(checkpoint, levels));
    }
    try (StudyFolder folder = open(study())) {
      Unfinished.State found = folder.unfinished().find(77);
      assertThat(found).isNotNull();
      assertThat(found.levels()).isEqualTo(levels);
      assertThat(found.checkpoint().state()).isEqualTo(state);
      assertThat(found.checkpoint().tally().evaluations()).isEqualTo(12);
      assertThat(folder.unfinished().find(78)).isNull();
      Path file = directory.resolve("unfinished/000000000000004d.amc");
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] ^= 1;
        Files.write(file, bytes);
        assertThat(folder.unfinished().find(77)).as("byte %s", i).isNull();
        bytes[i] ^= 1;
      }
      folder.unfinished().delete(77);
    }
    assertThat(directory.resolve("unfinished")).doesNotExist();
  }
}

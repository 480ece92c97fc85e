package amc.coordinator.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("own-digits")
class TensorBoardFileTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));

  @TempDir Path temporary;
  private final List<String> notes = new ArrayList<>();

  private Path folder() {
    return temporary.resolve("curves");
  }

  private MetricsFile metrics() {
    return MetricsFile.open(Disk.local(), temporary.resolve("metrics.csv"), Long.MAX_VALUE);
  }

  private TensorBoardFile events(Disk disk) {
    TensorBoardFile.requireWritable(disk, folder());
    return new TensorBoardFile(disk, folder(), CLOCK, notes::add);
  }

  @Test
  void shouldShowARowAtOnce() throws IOException {
    try (MetricsFile metrics = metrics()) {
      metrics.copyTo(events(Disk.local()), 0);
      List<MetricsRow> rows = new ArrayList<>();
      for (int step = 0; step < 3; step++) {
        rows.add(row(step));
        metrics.append(row(step));
        assertThat(folder().resolve("events.out.tfevents.1700000000.amc"))
            .hasBinaryContent(TensorBoardEvents.file(rows, 1_700_000_000));
      }
    }
    assertThat(names()).hasSize(1);
  }

  /** The clock stands still: the second file's name is the later one all the same. */
  @Test
  void shouldWriteAllRowsAnewWhereARunGoesOn() throws IOException {
    try (MetricsFile metrics = metrics()) {
      metrics.copyTo(events(Disk.local()), 0);
      metrics.append(row(0));
      metrics.append(row(10));
    }
    try (MetricsFile metrics = metrics()) {
      metrics.copyTo(events(Disk.local()), 25);
      metrics.append(row(20));
    }
    assertThat(names())
        .containsExactly(
            "events.out.tfevents.1700000000.amc", "events.out.tfevents.1700000001.amc");
    assertThat(folder().resolve("events.out.tfevents.1700000001.amc"))
        .hasBinaryContent(
            TensorBoardEvents.file(List.of(row(0), row(10), row(20)), 1_700_000_000 - 25));
  }

  @Test
  void shouldBeLaterThanTheFilesOfOtherPrograms() throws IOException {
    Files.createDirectories(folder());
    Files.createFile(folder().resolve("events.out.tfevents.1800000000.host.12.v2"));
    Files.createFile(folder().resolve("events.out.tfevents.profile"));
    try (MetricsFile metrics = metrics()) {
      metrics.copyTo(events(Disk.local()), 0);
    }
    assertThat(names()).contains("events.out.tfevents.1800000001.amc");
  }

  @Test
  void shouldGoOnWithoutTheCurvesWhenTheirDiskIsFull() throws IOException {
    FaultyDisk disk = new FaultyDisk(500);
    List<MetricsRow> rows = List.of(row(0), row(1), row(2), row(3));
    try (MetricsFile metrics = metrics()) {
      metrics.copyTo(events(disk), 0);
      rows.forEach(metrics::append);
    }
    assertThat(MetricsFile.read(temporary.resolve("metrics.csv"))).isEqualTo(rows);
    assertThat(notes)
        .containsExactly(
            "cannot write %s: No space left on device: free some space and try again; training goes on without it, amc resume --tensorboard writes it anew"
                .formatted(folder().resolve("events.out.tfevents.1700000000.amc")));
  }

  @Test
  void shouldSayAtTheStartThatAFolderIsNotWritable() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatThrownBy(() -> TensorBoardFile.requireWritable(Disk.local(), file))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "cannot write %s: %s is a file: check the path or choose another folder with --tensorboard"
                .formatted(file, file));
    FaultyDisk disk = new FaultyDisk(1000);
    disk.setReadOnlyAfter(1);
    assertThatThrownBy(() -> TensorBoardFile.requireWritable(disk, folder()))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith("make the folder writable or choose another one with --tensorboard");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static MetricsRow row(long step) {
    double u = 1.0 / (1 + step);
    return new MetricsRow(step, u, u, 0.5, u, 0.25, 0.1, 0.01, step, step, 8, step * 0.5, false);
  }
}

package amc.coordinator.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.coordinator.folder.RunFolder.Resumed;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.ArithmeticVersion;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Parameters.Float32;
import amc.protocol.mc.Parameters.Float64;
import amc.protocol.mc.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("own-digits")
class RunFolderTest {
  private static final long JOB_HASH = 42;
  private static final byte[] NO_DATA = {};
  private static final RunIdentity IDENTITY = new RunIdentity(JOB_HASH, "scalar");
  private static final String JOB = "name: test\n";

  @TempDir Path temporary;

  @Test
  void shouldGoOnFromTheNewestCheckpoint() {
    Path folder = temporary.resolve("run");
    try (RunFolder run = RunFolder.create(Disk.local(), folder, JOB, NO_DATA, IDENTITY)) {
      assertThat(run.isResumable()).isFalse();
      work(run, 10, 20, 30);
      assertThat(run.isResumable()).isTrue();
      run.decisions().append(35, 0.1);
      run.metrics().append(row(36));
    }
    List<String> notes = new ArrayList<>();
    Resumed resumed = RunFolder.resume(Disk.local(), folder, JOB_HASH, notes::add);
    try (RunFolder run = resumed.folder()) {
      assertThat(resumed.checkpoint()).isEqualTo(checkpoint(30, resumed.checkpoint()));
      assertThat(((Float64) resumed.checkpoint().x()).values()).containsExactly(30, -0.0, 1e-300);
      assertThat(run.metrics().last()).isEqualTo(row(30));
      run.metrics().append(row(40));
    }
    assertThat(notes).isEmpty();
    assertThat(MetricsFile.read(folder.resolve(RunFolder.METRICS)))
        .containsExactly(row(10), row(20), row(30), row(40));
    assertThat(RunFolder.readJob(folder)).isEqualTo(JOB);
    assertThat(RunFolder.readIdentity(folder)).isEqualTo(IDENTITY);
  }

  @Test
  void shouldKeepTheLastThreeCheckpoints() {
    Path folder = temporary.resolve("run");
    try (RunFolder run = RunFolder.create(Disk.local(), folder, JOB, NO_DATA, IDENTITY)) {
      work(run, 8, 9, 10, 11, 100);
    }
    assertThat(names(folder).filter(name -> name.startsWith("checkpoint")))
        .containsExactlyInAnyOrder("checkpoint-10.amc", "checkpoint-11.amc", "checkpoint-100.amc");
  }

  @Test
  void shouldFallBackFromADamagedCheckpointAndSaySo() throws IOException {
    Path folder = temporary.resolve("run");
    try (RunFolder run = RunFolder.create(Disk.local(), folder, JOB, NO_DATA, IDENTITY)) {
      work(run, 10, 20, 30);
    }
    Path newest = folder.resolve("checkpoint-30.amc");
    byte[] bytes = Files.readAllBytes(newest);
    for (int position : new int[] {0, 9, 40, bytes.length / 2, bytes.length - 1}) {
      byte[] damaged = bytes.clone();
      damaged[position] ^= 1;
      Files.write(newest, damaged);
      List<String> notes = new ArrayList<>();
      CheckpointStore store = new CheckpointStore(Disk.local(), folder);
      assertThat(store.newest(JOB_HASH, Long.MAX_VALUE, notes::add).state().step()).isEqualTo(20);
      assertThat(notes).containsExactly(newest + " is damaged: using the one before");
    }
    RunFolder.resume(Disk.local(), folder, JOB_HASH, note -> {}).folder().close();
    assertThat(newest).doesNotExist();
  }

  @Test
  void shouldFallBackWhenTheLogIsShorterThanACheckpointNeeds() throws IOException {
    Path folder = temporary.resolve("run");
    try (RunFolder run = RunFolder.create(Disk.local(), folder, JOB, NO_DATA, IDENTITY)) {
      work(run, 10, 20, 30);
    }
    Path log = folder.resolve(RunFolder.DECISIONS);
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length - 1] ^= 1;
    Files.write(log, bytes);
    List<String> notes = new ArrayList<>();
    Resumed resumed = RunFolder.resume(Disk.local(), folder, JOB_HASH, notes::add);
    resumed.folder().close();
    assertThat(resumed.checkpoint().state().step()).isEqualTo(20);
    assertThat(notes)
        .containsExactly(
            log + " has an incomplete end: cut off after step 19",
            folder.resolve("checkpoint-30.amc")
                + " needs a part of the decision log that is damaged: using the one before");
  }

  @Test
  void shouldRefuseAFolderWithoutAUsableCheckpoint() {
    Path folder = temporary.resolve("run");
    RunFolder.create(Disk.local(), folder, JOB, NO_DATA, IDENTITY).close();
    assertThatThrownBy(() -> RunFolder.resume(Disk.local(), folder, JOB_HASH, note -> {}))
        .isInstanceOf(UserError.class)
        .hasMessage(
            folder + " holds no usable checkpoint: train again with amc run and another --out");
  }

  @Test
  void shouldRefuseAnotherJobsFolder() {
    Path folder = temporary.resolve("run");
    RunFolder.create(Disk.local(), folder, JOB, NO_DATA, IDENTITY).close();
    assertThatThrownBy(() -> RunFolder.resume(Disk.local(), folder, JOB_HASH + 1, note -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("decisions.log belongs to another job than");
  }

  @Test
  void shouldRefuseAFolderOfAnotherArithmeticThoughItHasNoSummary() {
    Path folder = temporary.resolve("run");
    int other = ArithmeticVersion.CURRENT + 1;
    RunIdentity identity = new RunIdentity(JOB_HASH, "scalar", other);
    try (RunFolder run = RunFolder.create(Disk.local(), folder, JOB, NO_DATA, identity)) {
      work(run, 10);
    }
    String refused =
        "arithmeticVersion=%s must be %s, that of this program (%s): use the version of amc that made the run"
            .formatted(other, ArithmeticVersion.CURRENT, folder.resolve(RunFolder.DECISIONS));
    assertThatThrownBy(() -> RunFolder.readIdentity(folder))
        .isInstanceOf(UserError.class)
        .hasMessage(refused);
    assertThatThrownBy(() -> RunFolder.resume(Disk.local(), folder, JOB_HASH, note -> {}))
        .isInstanceOf(UserError.class)
        .hasMessage(refused);
  }

  @Test
  void shouldRefuseAFolderThatIsNotEmpty() throws IOException {
    Path run = temporary.resolve("run");
    RunFolder.create(Disk.local(), run, JOB, NO_DATA, IDENTITY).close();
    assertThatThrownBy(() -> RunFolder.create(Disk.local(), run, JOB, NO_DATA, IDENTITY))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "out=%s must be empty: choose another folder with --out, or go on with amc resume %s"
                .formatted(run, run));
    Path others = Files.createDirectory(temporary.resolve("others"));
    Path other = Files.writeString(others.resolve("thesis.txt"), "dear");
    assertThatThrownBy(() -> RunFolder.create(Disk.local(), others, JOB, NO_DATA, IDENTITY))
        .isInstanceOf(UserError.class)
        .hasMessage("out=%s must be empty: choose another folder with --out".formatted(others));
    assertThat(names(others)).containsExactly(other.getFileName().toString());
  }

  @Test
  void shouldRefuseAFolderInUse() {
    Path folder = temporary.resolve("run");
    try (RunFolder run = RunFolder.create(Disk.local(), folder, JOB, NO_DATA, IDENTITY)) {
      work(run, 10);
      assertThatThrownBy(() -> RunFolder.resume(Disk.local(), folder, JOB_HASH, note -> {}))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("decisions.log: in use by another amc process");
    }
  }

  @Test
  void shouldLeaveNothingBehindWhenTheDiskIsFullAtTheStart() {
    Path folder = temporary.resolve("run");
    int whole = JOB.length() + DecisionLog.HEADER_BYTES + MetricsRow.HEADER.length() + 1;
    for (int free = 0; free < whole; free++) {
      FaultyDisk disk = new FaultyDisk(free);
      assertThatThrownBy(() -> RunFolder.create(disk, folder, JOB, NO_DATA, IDENTITY))
          .isInstanceOf(UserError.class)
          .hasMessageMatching(
              "cannot write .*: No space left on device: free some space and try again");
      assertThat(folder).doesNotExist();
    }
  }

  @Test
  void shouldKeepTheRunIntactWhereverTheDiskFillsUp() {
    for (int free = 0; free < 400; free += 7) {
      Path folder = temporary.resolve("run-" + free);
      int bytes = free;
      failInTheMiddle(
          folder,
          disk -> disk.setFreeBytes(bytes),
          "cannot write .*: No space left on device: free some space and try again");
      assertThat(names(folder)).noneMatch(name -> name.endsWith(AtomicFile.TEMPORARY_SUFFIX));
      goOn(folder);
    }
  }

  @Test
  void shouldKeepTheRunIntactWheneverTheDiskTurnsReadOnly() {
    for (int count = 0; count < 23; count++) {
      Path folder = temporary.resolve("run-" + count);
      int operations = count;
      failInTheMiddle(
          folder,
          disk -> disk.setReadOnlyAfter(operations),
          "cannot write .*: Read-only file system: make the folder writable or choose another one"
              + " with --out");
      goOn(folder);
      assertThat(names(folder)).noneMatch(name -> name.endsWith(AtomicFile.TEMPORARY_SUFFIX));
    }
  }

  @Test
  void shouldSayWhatToDoWhenTheDiskIsReadOnlyFromTheStart() {
    Path folder = temporary.resolve("run");
    FaultyDisk disk = new FaultyDisk(Long.MAX_VALUE);
    disk.setReadOnlyAfter(0);
    assertThatThrownBy(() -> RunFolder.create(disk, folder, JOB, NO_DATA, IDENTITY))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "cannot write %s: Read-only file system: make the folder writable or choose another one"
                + " with --out",
            folder);
    assertThat(folder).doesNotExist();
  }

  /** A run of 20 steps whose disk then fails before the 50th. */
  private static void failInTheMiddle(Path folder, Consumer<FaultyDisk> fault, String message) {
    FaultyDisk disk = new FaultyDisk(Long.MAX_VALUE);
    try (RunFolder run = RunFolder.create(disk, folder, JOB, NO_DATA, IDENTITY)) {
      work(run, 10, 20);
      fault.accept(disk);
      assertThatThrownBy(() -> work(run, 30, 40, 50))
          .isInstanceOf(UserError.class)
          .hasMessageMatching(message);
    }
  }

  /** Resumes that run on a good disk, to step 60, and finds it whole. */
  private static void goOn(Path folder) {
    Resumed resumed = RunFolder.resume(Disk.local(), folder, JOB_HASH, note -> {});
    assertThat(resumed.checkpoint().state().step()).isBetween(20L, 50L);
    try (RunFolder run = resumed.folder()) {
      work(run, 60);
    }
    assertThat(MetricsFile.read(folder.resolve(RunFolder.METRICS)).getLast()).isEqualTo(row(60));
    try (DecisionReader log = DecisionReader.open(folder.resolve(RunFolder.DECISIONS))) {
      while (log.next()) {}
      assertThat(log.torn()).isFalse();
      assertThat(log.step()).isEqualTo(59);
    }
  }

  @Test
  void shouldKeepTheOldFileWhenAReplacementFails() {
    Path folder = temporary.resolve("run");
    FaultyDisk disk = new FaultyDisk(Long.MAX_VALUE);
    try (RunFolder run = RunFolder.create(disk, folder, JOB, NO_DATA, IDENTITY)) {
      disk.setFreeBytes(3);
      assertThatThrownBy(() -> run.replaceJob("name: longer\n")).isInstanceOf(UserError.class);
      assertThat(RunFolder.readJob(folder)).isEqualTo(JOB);
    }
  }

  @Test
  void shouldCheckpointSinglePrecisionBitForBit() {
    Parameters x = new Float32(new float[] {Float.NaN, -0f, Float.MIN_VALUE, 3.5f});
    Parameters mean = new Float32(new float[] {1, 2, 3, 4});
    AmcState state = new AmcState(7, 3, 0.25, 2, 1, 500, 6, Double.NaN, false);
    Checkpoint c = new Checkpoint(1, state, x, mean, -5, 99, new Tally(11, 12, -1));
    var bytes = CheckpointFormat.encode(c);
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    Checkpoint back = CheckpointFormat.decode(copy);
    assertThat(back).isNotNull();
    assertThat(back.state()).isEqualTo(state);
    assertThat(back.tally()).isEqualTo(c.tally());
    assertThat(back.stateHash()).isEqualTo(-5);
    assertThat(((Float32) back.x()).values()).containsExactly(((Float32) x).values());
    assertThat(((Float32) back.mean()).values()).containsExactly(1, 2, 3, 4);
  }

  /** For every step: an accepted step before it, a row, a checkpoint. */
  private static void work(RunFolder run, long... steps) {
    for (long step : steps) {
      run.decisions().append(step - 1, 1.0 / step);
      run.metrics().append(row(step));
      run.save(checkpoint(step, run.decisions().flush()));
    }
  }

  private static Checkpoint checkpoint(long step, long logBytes) {
    AmcState state = new AmcState(step, 1, 0.1, 0, 0, 1, 0, 1.0 / step, true);
    return new Checkpoint(
        JOB_HASH,
        state,
        new Float64(new double[] {step, -0.0, 1e-300}),
        new Float64(new double[3]),
        step,
        logBytes,
        new Tally(step, step, -1));
  }

  /** The checkpoint that was written, around the arrays of the one that was read. */
  private static Checkpoint checkpoint(long step, Checkpoint read) {
    Checkpoint written = checkpoint(step, read.logBytes());
    return new Checkpoint(
        JOB_HASH, written.state(), read.x(), read.mean(), step, read.logBytes(), written.tally());
  }

  private static MetricsRow row(long step) {
    double none = Double.NaN;
    return new MetricsRow(
        step, 1.0 / step, 1.0 / step, none, none, none, 0.1, 0.01, 1, step, 1, 0.5, false);
  }

  private static Stream<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

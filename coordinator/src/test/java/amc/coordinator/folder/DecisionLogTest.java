package amc.coordinator.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionLogTest {
  private static final RunIdentity IDENTITY = new RunIdentity(0x1234_5678_9abc_def0L, "simd");

  private record Decision(long step, long lossBits) {}

  @Property(tries = 50)
  void shouldReadBackWhatWasWritten(
      @ForAll @Size(max = 200) List<@LongRange(min = 1, max = Long.MAX_VALUE / 300) Long> deltas,
      @ForAll @IntRange(min = 1, max = 50) int flushEvery)
      throws IOException {
    Path file = Files.createTempFile("decisions", ".log");
    List<Decision> written = new ArrayList<>();
    long bytes;
    try (DecisionLog log = DecisionLog.create(Disk.local(), file, IDENTITY)) {
      long step = -1;
      for (long delta : deltas) {
        step += delta;
        double loss = 1.0 / delta;
        log.append(step, loss);
        written.add(new Decision(step, Double.doubleToRawLongBits(loss)));
        if (written.size() % flushEvery == 0) {
          log.flush();
        }
      }
      bytes = log.flush();
    }
    List<Decision> read = new ArrayList<>();
    try (DecisionReader reader = DecisionReader.open(file)) {
      assertThat(reader.identity()).isEqualTo(IDENTITY);
      collect(reader, read);
      assertThat(reader.torn()).isFalse();
      assertThat(reader.validBytes()).isEqualTo(bytes).isEqualTo(Files.size(file));
    }
    assertThat(read).isEqualTo(written);
    Files.delete(file);
  }

  /** Logs of the first programs say nothing of their arithmetic: they are of version 1. */
  @Test
  void shouldKeepTheHeaderOfTheFirstArithmetic(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("decisions.log");
    RunIdentity first = new RunIdentity(0x0102_0304_0506_0708L, "simd", 1);
    DecisionLog.create(Disk.local(), file, first).close();
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
        .isEqualTo("414d434c4f473031" + "0807060504030201" + "73696d6400000000" + "e2d3e83b");
    RunIdentity later = new RunIdentity(1, "scalar", 256);
    Path other = folder.resolve("other.log");
    DecisionLog.create(Disk.local(), other, later).close();
    try (DecisionReader reader = DecisionReader.open(other)) {
      assertThat(reader.identity()).isEqualTo(later);
    }
  }

  @Test
  void shouldKeepManyBlocksApart(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("decisions.log");
    int count = 2 * DecisionLog.MAX_ENTRIES + 7;
    try (DecisionLog log = DecisionLog.create(Disk.local(), file, IDENTITY)) {
      for (int i = 0; i < count; i++) {
        log.append(3L * i, -i);
      }
      log.flush();
    }
    List<Decision> read = new ArrayList<>();
    try (DecisionReader reader = DecisionReader.open(file)) {
      collect(reader, read);
    }
    assertThat(read).hasSize(count);
    assertThat(read.getLast().step()).isEqualTo(3L * (count - 1));
  }

  @Test
  void shouldCutOffATailTornAtAnyByte(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("decisions.log");
    long first;
    long second;
    try (DecisionLog log = DecisionLog.create(Disk.local(), file, IDENTITY)) {
      log.append(10, 1.0);
      first = log.flush();
      log.append(200, 0.5);
      log.append(70_000, 0.25);
      second = log.flush();
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = (int) first; length < second; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertOnlyFirstBlockIsTrusted(file, first, length > first);
    }
    for (int damaged = (int) first; damaged < second; damaged++) {
      byte[] bytes = whole.clone();
      bytes[damaged] ^= 0x10;
      Files.write(file, bytes);
      assertOnlyFirstBlockIsTrusted(file, first, true);
    }
  }

  private static void assertOnlyFirstBlockIsTrusted(Path file, long first, boolean torn) {
    List<Decision> read = new ArrayList<>();
    try (DecisionReader reader = DecisionReader.open(file)) {
      collect(reader, read);
      assertThat(reader.torn()).isEqualTo(torn);
      assertThat(reader.validBytes()).isEqualTo(first);
    }
    assertThat(read).containsExactly(new Decision(10, Double.doubleToRawLongBits(1.0)));
  }

  @Test
  void shouldGoOnAfterACut(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("decisions.log");
    long length;
    try (DecisionLog log = DecisionLog.create(Disk.local(), file, IDENTITY)) {
      log.append(1, 1.0);
      length = log.flush();
      log.append(2, 0.5);
      log.flush();
    }
    try (DecisionLog log = DecisionLog.reopen(Disk.local(), file, length)) {
      log.append(5, 0.25);
      log.flush();
    }
    List<Decision> read = new ArrayList<>();
    try (DecisionReader reader = DecisionReader.open(file)) {
      collect(reader, read);
    }
    assertThat(read).extracting(Decision::step).containsExactly(1L, 5L);
  }

  @Test
  void shouldRejectAFileThatIsNoLog(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("decisions.log"), "step,loss\n1,2\n3,4\n5,6\n");
    assertThatThrownBy(() -> DecisionReader.open(file))
        .isInstanceOf(UserError.class)
        .hasMessage(
            file + " is not a decision log or its header is damaged: train again with amc run");
  }

  private static void collect(DecisionReader reader, List<Decision> into) {
    while (reader.next()) {
      into.add(new Decision(reader.step(), Double.doubleToRawLongBits(reader.loss())));
    }
  }
}

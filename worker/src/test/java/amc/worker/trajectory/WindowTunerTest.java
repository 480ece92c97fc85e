package amc.worker.trajectory;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.mc.Windows;
import java.util.SplittableRandom;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class WindowTunerTest {

  @Test
  void shouldNotSpeculateWhereItCostsAsMuchAsItBrings() {
    assertThat(settledLength(0.5, WindowTunerTest::linear)).isEqualTo(1);
  }

  @Test
  void shouldSpeculateFarWhereWindowsCostLittleAndAcceptanceIsRare() {
    assertThat(settledLength(0.01, WindowTunerTest::mostlyFixed)).isEqualTo(32);
  }

  @Test
  void shouldSpeculateLessTheMoreIsAccepted() {
    assertThat(settledLength(0.5, WindowTunerTest::mostlyFixed)).isLessThan(32).isGreaterThan(1);
  }

  @Test
  void shouldForgetThatALengthWasSlowWhileTheProgramWarmedUp() {
    int[] calls = new int[33];
    IntToLongFunction slowAtFirst =
        length -> linear(length) * (length == 1 && calls[length]++ < 3 ? 50 : 1);
    assertThat(settledLength(0.5, slowAtFirst)).isEqualTo(1);
  }

  private static long linear(int length) {
    return 1_000_000L * length;
  }

  private static long mostlyFixed(int length) {
    return 1_000_000L + 20_000L * length;
  }

  /** The most frequent length of the last thousand windows. */
  private static int settledLength(double acceptance, IntToLongFunction timeNs) {
    SplittableRandom random = new SplittableRandom(5);
    WindowTuner tuner = new WindowTuner(Windows.LONGEST);
    int[] counts = new int[33];
    for (int window = 0; window < 5000; window++) {
      int length = tuner.length();
      int decided = 1;
      boolean accepted = random.nextDouble() < acceptance;
      while (!accepted && decided < length) {
        decided++;
        accepted = random.nextDouble() < acceptance;
      }
      tuner.observe(timeNs.applyAsLong(length), decided, accepted);
      counts[length] += window >= 4000 ? 1 : 0;
    }
    int most = 1;
    for (int length = 1; length < counts.length; length++) {
      most = counts[length] > counts[most] ? length : most;
    }
    return most;
  }

  /** Rows of metrics every 30 steps leave no room for windows of 32, which are best else. */
  @Test
  void shouldNotWaitForALengthThatRowsLeaveNoRoomFor() {
    WindowTuner tuner = new WindowTuner(Windows.LONGEST);
    int longest = 0;
    for (int window = 0; window < 1000; window++) {
      int length = tuner.length();
      longest = window < 900 ? 0 : Math.max(longest, length);
      if (length > 30) {
        tuner.observeCut(1, true);
      } else {
        tuner.observe(linear(length), 1, true);
      }
    }
    assertThat(longest).as("where every step is accepted, or its neighbour").isLessThan(4);
  }
}

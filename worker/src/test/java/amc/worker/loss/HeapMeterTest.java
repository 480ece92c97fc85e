package amc.worker.loss;

import static org.assertj.core.api.Assertions.assertThat;

import amc.worker.loss.HeapMeter.Verdict;
import org.junit.jupiter.api.Test;

class HeapMeterTest {
  private static final long SAMPLES = 1_000;
  private static final long SECOND = 1_000_000_000L;

  private long now;
  private long allocated;
  private final HeapMeter meter = new HeapMeter(() -> now, () -> allocated);

  private void evaluate(int times, long bytesEach) {
    for (int i = 0; i < times; i++) {
      long begun = meter.begin();
      allocated += bytesEach;
      meter.end(begun, SAMPLES);
    }
  }

  @Test
  void shouldFindKernelsThatAllocateLittleGood() {
    now = 20 * SECOND;
    evaluate(1_000, 2_000);

    assertThat(meter.verdict()).isEqualTo(Verdict.GOOD);
  }

  @Test
  void shouldFindKernelsWithVectorsOnTheHeapSlow() {
    now = 20 * SECOND;
    evaluate(1_000, 64 * SAMPLES);

    assertThat(meter.verdict()).isEqualTo(Verdict.SLOW);
  }

  @Test
  void shouldNotJudgeBeforeTheCompilerHadTime() {
    now = SECOND;
    evaluate(1_000, 64 * SAMPLES);

    assertThat(meter.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void shouldForgiveWhatIsCompiledLate() {
    now = 20 * SECOND;
    evaluate(100, 64 * SAMPLES);
    evaluate(1_000, 0);

    assertThat(meter.verdict()).isEqualTo(Verdict.GOOD);
  }

  @Test
  void shouldJudgeOnceOnly() {
    now = 20 * SECOND;
    evaluate(1_000, 0);
    evaluate(1_000, 64 * SAMPLES);

    assertThat(meter.verdict()).isEqualTo(Verdict.GOOD);
  }
}

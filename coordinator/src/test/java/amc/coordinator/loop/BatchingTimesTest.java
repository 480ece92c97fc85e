package amc.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.placement.Batching;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Head;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchingTimesTest {
  private static final int SHARDS = 4;

  private final BatchingTimes times = new BatchingTimes();

  private static Part answered(int candidates, long evaluationNs) {
    Part part = new Part(0, 0, candidates, 0, SHARDS);
    part.take(
        new Answer(
            new Head(1, 1, 1, 0),
            0,
            candidates,
            0,
            SHARDS,
            null,
            evaluationNs,
            new double[candidates],
            new long[candidates],
            new double[0]));
    return part;
  }

  @Test
  void shouldKnowOfNoSavingAtFirst() {
    assertThat(times.batching()).isEqualTo(Batching.NONE);
  }

  @Test
  void shouldMeasureWhatCandidatesTakeTogether() {
    times.observe(List.of(answered(1, 1000)));
    times.observe(List.of(answered(2, 1500)));
    assertThat(times.batching().factor(1)).isEqualTo(1);
    assertThat(times.batching().factor(2)).isEqualTo(0.75);
  }

  @Test
  void shouldHopeThatLengthsThatWereNotTriedAreBetterThanShorterOnes() {
    times.observe(List.of(answered(2, 1500)));
    assertThat(times.batching().factor(1)).as("a shorter one").isEqualTo(1);
    times.observe(List.of(answered(1, 1000)));
    times.observe(List.of(answered(8, 4000)));
    List<Double> factors = times.batching().factors();
    assertThat(factors.get(1)).isEqualTo(0.75);
    assertThat(factors.get(2)).isBetween(0.6, 0.74);
    assertThat(factors.get(3)).isEqualTo(0.5);
    assertThat(factors.get(4)).isBetween(0.4, 0.49);
    assertThat(factors.get(5)).isBetween(0.3, factors.get(4) - 0.01);
  }

  @Test
  void shouldTrustShorterTimesSoonAndLongerOnesSlowly() {
    times.observe(List.of(answered(1, 1000)));
    times.observe(List.of(answered(2, 2_000_000)));
    for (int i = 0; i < 30; i++) {
      times.observe(List.of(answered(2, 2000)));
    }
    assertThat(times.batching().factor(2)).isBetween(0.99, 1.1);
    double before = times.batching().factor(2);
    times.observe(List.of(answered(2, 1_000_000)));
    assertThat(times.batching().factor(2)).isBetween(before, 1.05 * before);
    times.observe(List.of(answered(2, 1000)));
    assertThat(times.batching().factor(2)).isLessThan(0.9);
  }

  @Test
  void shouldLearnNothingFromPartsOfUnequalLength() {
    times.observe(List.of(answered(1, 1000)));
    Batching before = times.batching();
    times.observe(List.of(answered(2, 100), answered(3, 100)));
    assertThat(times.batching()).isEqualTo(before);
  }
}

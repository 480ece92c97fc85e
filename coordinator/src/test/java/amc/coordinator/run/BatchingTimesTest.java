package amc.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.placement.Batching;
import amc.coordinator.run.Gather.Part;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Head;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchingTimesTest {
  private static final int SHARDS = 4;

  private final BatchingTimes times = new BatchingTimes();

  private static Part answered(int candidates, long evaluationNs) {
    Part part = new Part(0, 0, candidates, 0, SHARDS);
    part.answer =
        new Answer(
            new Head(1, 1, 1, 0),
            0,
            candidates,
            0,
            SHARDS,
            false,
            evaluationNs,
            new double[candidates],
            new long[candidates],
            new double[0]);
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
  void shouldTakeLengthsThatWereNotTriedLikeTheNextShorter() {
    times.observe(List.of(answered(1, 1000)));
    times.observe(List.of(answered(2, 1500)));
    times.observe(List.of(answered(8, 4000)));
    assertThat(times.batching().factors()).containsExactly(1.0, 0.75, 0.75, 0.5, 0.5, 0.5);
  }

  @Test
  void shouldTrustShorterTimesAtOnceAndLongerOnesSlowly() {
    times.observe(List.of(answered(1, 1_000_000)));
    times.observe(List.of(answered(1, 1000)));
    times.observe(List.of(answered(2, 2000)));
    assertThat(times.batching().factor(2)).isEqualTo(1);
    times.observe(List.of(answered(2, 4000)));
    assertThat(times.batching().factor(2)).isBetween(1.05, 1.15);
  }

  @Test
  void shouldLearnNothingFromPartsOfUnequalLength() {
    times.observe(List.of(answered(1, 1000)));
    times.observe(List.of(answered(2, 100), answered(3, 100)));
    assertThat(times.batching()).isEqualTo(Batching.NONE);
  }
}

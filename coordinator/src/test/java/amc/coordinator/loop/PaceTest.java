package amc.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Head;
import amc.protocol.frame.Frame.Slice;
import amc.protocol.mc.Stepper.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is learnt from the times of windows. */
class PaceTest {
  private static final long EVALUATION_NS = 1_000_000;
  private static final long ADDED_NS = 100_000;

  private final Pace pace = new Pace();

  private void observe(int windows, long addedNs) {
    for (int i = 0; i < windows; i++) {
      Gather gather = new Gather(List.of(new Slice(0, 0, 0, Slice.WHOLE)), 1, 4, 1, 0);
      gather
          .parts()
          .getFirst()
          .take(
              new Answer(
                  new Head(1, 1, 1, 0),
                  0,
                  4,
                  0,
                  1,
                  null,
                  EVALUATION_NS,
                  new double[4],
                  new long[4],
                  new double[0]));
      pace.observe(EVALUATION_NS + addedNs, EVALUATION_NS, gather);
      pace.decided(new Outcome(4, null));
    }
  }

  @Test
  void shouldLearnWhatAWindowTakesBesideItsEvaluation() {
    observe(500, 0);
    observe(1000, ADDED_NS);
    assertThat(pace.costs(1).overheadNs()).isCloseTo(ADDED_NS, within(0.02 * ADDED_NS));
    observe(500, 5 * ADDED_NS);
    assertThat(pace.costs(1).overheadNs()).isCloseTo(5 * ADDED_NS, within(0.02 * 5 * ADDED_NS));
  }

  @Test
  void shouldNotTakeAFewLongDelaysForWhatAWindowTakes() {
    observe(500, ADDED_NS);
    observe(5, 100 * ADDED_NS);
    assertThat(pace.costs(1).overheadNs()).isLessThan(1.2 * ADDED_NS);
  }
}

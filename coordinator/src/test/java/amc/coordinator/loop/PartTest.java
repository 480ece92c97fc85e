package amc.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.loop.Part.Blameless;
import amc.coordinator.loop.Part.Wrong;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Head;
import amc.protocol.mc.Performance;
import org.junit.jupiter.api.Test;

/** Which of several answers counts. */
class PartTest {
  private final Part part = new Part(0, 2, 4, 1, 4);

  private static Answer answer(int worker, double sum, boolean copied) {
    return new Answer(
        new Head(1, 1, 1, worker),
        2,
        4,
        1,
        4,
        copied ? Performance.UNKNOWN : null,
        1000,
        new double[] {sum},
        new long[2],
        new double[0]);
  }

  private static Answer answer(int worker, double sum) {
    return answer(worker, sum, false);
  }

  @Test
  void shouldTakeTheFirstOfEqualAnswersUnlessTheOtherBringsACopy() {
    Answer first = answer(0, 1);
    Answer copied = answer(1, 1, true);
    assertThat(part.take(first)).isEqualTo(Blameless.ACCEPTED);
    assertThat(part.take(answer(2, 1))).isEqualTo(Blameless.ACCEPTED);
    assertThat(part.answer()).isSameAs(first);
    assertThat(part.take(copied)).isEqualTo(Blameless.ACCEPTED);
    assertThat(part.answer()).isSameAs(copied);
  }

  @Test
  void shouldTakeNoAnswerWhileTwoDiffer() {
    part.take(answer(0, 1));
    assertThat(part.take(answer(1, 2))).isEqualTo(Blameless.DISPUTED);
    assertThat(part.parties()).containsExactly(0, 1);
    assertThat(part.take(answer(0, 1))).as("a party's repetition").isEqualTo(Blameless.ACCEPTED);
    assertThat(part.answer()).isNull();
    assertThat(part.isDisputed()).isTrue();
  }

  @Test
  void shouldBlameWhomAThirdWorkerContradicts() {
    part.take(answer(0, 1));
    part.take(answer(1, 2));
    assertThat(part.take(answer(2, 2)))
        .isInstanceOfSatisfying(Wrong.class, wrong -> assertThat(wrong.worker()).isZero());
    assertThat(part.answer()).isNotNull();
    assertThat(part.isDisputed()).isFalse();
    part.take(answer(0, 1));
    assertThat(part.take(answer(3, 1)))
        .isInstanceOfSatisfying(Wrong.class, wrong -> assertThat(wrong.worker()).isEqualTo(1));
  }

  @Test
  void shouldNotDecideAmongThreeThatDiffer() {
    part.take(answer(0, 1));
    part.take(answer(1, 2));
    assertThat(part.take(answer(2, 3))).isEqualTo(Blameless.UNDECIDABLE);
  }

  @Test
  void shouldBlameAWorkerThatContradictsItself() {
    part.take(answer(0, 1));
    assertThat(part.take(answer(0, 2)))
        .isInstanceOfSatisfying(Wrong.class, wrong -> assertThat(wrong.worker()).isZero());
    assertThat(part.answer()).isNull();
  }

  @Test
  void shouldTellSumsThatDifferInTheSignOfZero() {
    part.take(answer(0, 0.0));
    assertThat(part.take(answer(1, -0.0))).isEqualTo(Blameless.DISPUTED);
  }
}

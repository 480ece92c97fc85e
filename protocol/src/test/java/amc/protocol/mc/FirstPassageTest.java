package amc.protocol.mc;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.StudyEvent;
import amc.protocol.job.StudyEvent.AccuracyAbove;
import amc.protocol.job.StudyEvent.LossBelow;
import amc.protocol.job.StudyEvent.LossDrop;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FirstPassageTest {

  private static boolean observe(StudyEvent event, double loss, double accuracy) {
    return new FirstPassage(event).observe(0, loss, accuracy);
  }

  @Test
  void shouldTakeALimitItselfForThePassage() {
    assertThat(observe(new LossBelow(0.5), 0.5, 0)).isTrue();
    assertThat(observe(new LossBelow(0.5), Math.nextUp(0.5), 0)).isFalse();
    assertThat(observe(new AccuracyAbove(0.5), 0, 0.5)).isTrue();
    assertThat(observe(new AccuracyAbove(0.5), 0, Math.nextDown(0.5))).isFalse();
  }

  @Test
  void shouldNotTakeTheUnknownForAPassage() {
    assertThat(observe(new LossBelow(0.5), Double.NaN, Double.NaN)).isFalse();
    assertThat(observe(new AccuracyAbove(0.5), Double.NaN, Double.NaN)).isFalse();
    FirstPassage drop = new FirstPassage(new LossDrop(0.5, 10));
    assertThat(drop.observe(0, Double.NaN, Double.NaN)).isFalse();
    assertThat(drop.observe(3, 4, 0)).isFalse();
    assertThat(drop.observe(4, 2, 0)).isTrue();
  }

  /** Against the definition: the loss after every step of the last so many is looked at. */
  @Test
  void shouldFindDropsThatTheDefinitionFinds() {
    SplittableRandom random = new SplittableRandom(5);
    int found = 0;
    for (int trial = 0; trial < 2000; trial++) {
      LossDrop drop = new LossDrop(0.3 + 0.6 * random.nextDouble(), random.nextInt(1, 12));
      FirstPassage passage = new FirstPassage(drop);
      double[] loss = new double[60];
      boolean came = false;
      for (int t = 0; t < loss.length && !came; t++) {
        boolean accepted = t == 0 || random.nextInt(3) == 0;
        loss[t] = accepted ? 0.1 + random.nextDouble() + 0.02 * (60 - t) : loss[t - 1];
        came = dropped(drop, loss, t);
        if (accepted) {
          passage = new FirstPassage(drop, passage.levels());
          assertThat(passage.observe(t, loss[t], 0))
              .as("trial %s, step %s", trial, t)
              .isEqualTo(came);
        } else {
          assertThat(came).as("a rejected step brings no event").isFalse();
        }
      }
      found += came ? 1 : 0;
    }
    assertThat(found).isBetween(200, 1999);
  }

  private static boolean dropped(LossDrop drop, double[] loss, int t) {
    double highest = loss[t];
    for (int s = (int) Math.max(0, t - drop.within()); s <= t; s++) {
      highest = Math.max(highest, loss[s]);
    }
    return loss[t] <= drop.factor() * highest;
  }
}

package amc.deploy.client;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.mc.AmcState;
import amc.protocol.mc.Tally;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Told;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FollowingTest implements Following.Port {
  private static final int SILENCE = 12; // ticks

  private final List<String> said = new ArrayList<>();
  private final Following following = new Following(0, this);

  @Override
  public void submit() {
    said.add("submit");
  }

  @Override
  public void follow(long fromStep) {
    said.add("follow from " + fromStep);
  }

  @Override
  public void cancel() {
    said.add("cancel");
  }

  private void assertSaid(String... wanted) {
    assertThat(said).containsExactly(wanted);
    said.clear();
  }

  private boolean told(int epoch, long number, Jobs.Event event) {
    return following.onTold(new Told(epoch, number, event));
  }

  private static Jobs.Progress progress(long from, long to) {
    AmcState state = new AmcState(to, 0, 0.1, 0, 0, 1, 0, 1, true);
    return new Jobs.Progress(1, from, state, new long[0], new double[0], Tally.NONE, false, 1, 1);
  }

  @Test
  void shouldSubmitAJobThatNobodyKnows() {
    following.start();
    assertSaid("submit");
    assertThat(told(1, 1, new Jobs.Unknown(1))).isTrue();
    assertSaid("submit");
  }

  @Test
  void shouldAskAgainFromWhereSomethingWasLost() {
    following.start();
    assertThat(told(1, 1, progress(0, 5))).isTrue();
    assertThat(told(1, 3, progress(8, 9))).as("number 2 is missing").isFalse();
    assertThat(told(1, 4, progress(9, 10))).as("on its way before").isFalse();
    assertSaid("submit", "follow from 5");
    assertThat(told(1, 1, progress(5, 10))).isTrue();
    assertThat(told(1, 2, new Jobs.Ended(1, new Jobs.Finished()))).isTrue();
    assertThat(following.isOver()).isTrue();
    assertSaid();
  }

  @Test
  void shouldNotMixWhatTwoCoordinatorsSay() {
    following.start();
    assertThat(told(2, 1, progress(0, 5))).isTrue();
    assertThat(told(1, 2, progress(5, 9))).as("of an older epoch").isFalse();
    assertThat(told(1, 1, progress(5, 9))).isFalse();
    assertSaid("submit");
    assertThat(told(3, 1, progress(5, 7))).isTrue();
  }

  @Test
  void shouldSubmitAnewToAClusterThatHasLostItsDatabase() {
    following.start();
    told(9, 1, progress(0, 5));
    assertThat(told(1, 1, new Jobs.Unknown(1))).isTrue();
    assertThat(told(1, 1, progress(0, 5))).isTrue();
    assertSaid("submit", "submit");
  }

  @Test
  void shouldAskAgainWhenItHasHeardNothingForAWhile() {
    following.start();
    told(1, 1, progress(0, 5));
    for (int i = 0; i < SILENCE; i++) {
      following.onTick(false);
    }
    assertSaid("submit", "follow from 5");
  }

  @Test
  void shouldStopTheJobUntilSomebodyHears() {
    following.start();
    for (int i = 0; i < SILENCE; i++) {
      following.onTick(true);
    }
    assertSaid("submit", "cancel", "cancel", "follow from 0");
  }
}

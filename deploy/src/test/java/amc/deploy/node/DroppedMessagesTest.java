package amc.deploy.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DroppedMessagesTest {

  @Test
  void shouldSpeakOfDroppedMessagesOnceAMinute() {
    DroppedMessages.Throttle throttle = new DroppedMessages.Throttle(60);
    assertThat(throttle.count("a", 0)).isEqualTo(1);
    assertThat(throttle.count("a", 1)).isZero();
    assertThat(throttle.count("b", 2)).isEqualTo(1);
    assertThat(throttle.count("a", 59)).isZero();
    assertThat(throttle.count("a", 60)).isEqualTo(3);
    assertThat(throttle.count("a", 61)).isZero();
  }
}

package amc.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void shouldKnowQuantilesToFivePercent() {
    Latencies latencies = new Latencies();
    for (int us = 1; us <= 1000; us++) {
      latencies.add(us * 1000L);
    }
    assertThat(latencies.quantileNs(0.5)).isCloseTo(500e3, within(25e3));
    assertThat(latencies.quantileNs(0.99)).isCloseTo(990e3, within(50e3));
  }

  @Test
  void shouldTellWhatHasComeSinceACopy() {
    Latencies latencies = new Latencies();
    latencies.add(10);
    Latencies before = latencies.copy();
    latencies.add(1_000_000);
    assertThat(latencies.since(before).count()).isEqualTo(1);
    assertThat(latencies.since(before).quantileNs(0)).isCloseTo(1e6, within(5e4));
  }

  @Test
  void shouldTakeAnyDuration() {
    Latencies latencies = new Latencies();
    latencies.add(-1);
    latencies.add(Long.MAX_VALUE);
    assertThat(latencies.count()).isEqualTo(2);
    assertThat(new Latencies().quantileNs(0.5)).isZero();
  }
}

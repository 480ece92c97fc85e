package amc.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Jobs that are held; how threads are dealt out is {@link FleetTest}'s. */
class LeasingTest {
  private final Map<Long, Map<String, Integer>> told = new HashMap<>();
  private final Leasing<String> leasing = new Leasing<>(told::put, (job, reason) -> {});

  @Test
  void shouldTakeTheThreadsOfAJobThatIsHeldAndGiveThemBack() {
    leasing.offered("w", 2);
    leasing.add(1);
    leasing.add(2);
    assertThat(told).containsEntry(1L, Map.of("w", 1)).containsEntry(2L, Map.of("w", 1));
    leasing.hold(1, true);
    assertThat(told).containsEntry(1L, Map.of()).containsEntry(2L, Map.of("w", 2));
    leasing.hold(1, false);
    assertThat(told).containsEntry(1L, Map.of("w", 1)).containsEntry(2L, Map.of("w", 1));
  }

  /** A coordinator that comes to lead may hear of it before the job's journal has been read. */
  @Test
  void shouldHoldAJobThatIsNotThereYet() {
    leasing.offered("w", 2);
    leasing.hold(1, true);
    leasing.add(1);
    assertThat(told.getOrDefault(1L, Map.of())).isEmpty();
    leasing.hold(1, false);
    assertThat(told).containsEntry(1L, Map.of("w", 2));
  }

  @Test
  void shouldChangeNothingWhenItIsSaidAgain() {
    leasing.offered("w", 2);
    leasing.add(1);
    told.clear();
    leasing.hold(1, false);
    leasing.hold(2, false);
    assertThat(told).isEmpty();
    leasing.hold(1, true);
    told.clear();
    leasing.hold(1, true);
    assertThat(told).isEmpty();
  }
}

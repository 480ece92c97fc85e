package amc.protocol.mc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MetricsScheduleTest {

  @Property
  void shouldAscendToTheBudget(@ForAll @LongRange(min = 1, max = 10_000_000_000L) long budget) {
    List<Long> steps = steps(budget);
    assertThat(steps).isSorted().doesNotHaveDuplicates();
    assertThat(steps.getLast()).isEqualTo(budget);
    assertThat(steps).hasSizeLessThan(400);
  }

  @Test
  void shouldHoldAboutTwentyStepsADecade() {
    List<Long> steps = steps(1_000_000_000);
    assertThat(steps.stream().filter(s -> s >= 100 && s < 1000)).hasSize(20);
    assertThat(steps.stream().filter(s -> s < 10))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void shouldHoldEveryHundredthOfTheBudget() {
    assertThat(steps(100_000)).contains(51_000L, 52_000L, 99_000L, 100_000L);
  }

  private static List<Long> steps(long budget) {
    MetricsSchedule schedule = new MetricsSchedule(budget);
    List<Long> steps = new ArrayList<>();
    for (long step = 0; step < budget; ) {
      step = schedule.after(step);
      steps.add(step);
    }
    return steps;
  }
}

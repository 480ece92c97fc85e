package amc.coordinator.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import amc.coordinator.placement.Placement.Plan;
import amc.coordinator.placement.Placement.Speed;
import amc.protocol.frame.Frame.Slice;
import amc.protocol.mc.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
  private static final double EVALUATION_NS = 250_000;
  private static final double OVERHEAD_NS = 150_000;

  private static List<Speed> equal(int workers) {
    List<Speed> speeds = new ArrayList<>();
    for (int w = 0; w < workers; w++) {
      speeds.add(new Speed(w, EVALUATION_NS));
    }
    return speeds;
  }

  private static Costs costs(int shards, double acceptanceRate, double overheadNs) {
    return new Costs(shards, acceptanceRate, overheadNs, 0, Batching.NONE);
  }

  private static Plan best(List<Speed> speeds, Costs costs) {
    return Placement.best(speeds, costs, 0, Windows.LONGEST);
  }

  @Property(tries = 300)
  void shouldCoverEveryShardOnceInEveryGroup(
      @ForAll @Size(min = 1, max = 70) List<@DoubleRange(min = 1, max = 1e9) Double> unitNs,
      @ForAll @IntRange(min = 1, max = 100) int shards,
      @ForAll @DoubleRange(min = 0, max = 1) double acceptanceRate,
      @ForAll @DoubleRange(min = 0, max = 1e8) double overheadNs) {
    List<Speed> speeds = new ArrayList<>();
    for (double ns : unitNs) {
      speeds.add(new Speed(speeds.size(), ns));
    }
    Plan plan = best(speeds, costs(shards, acceptanceRate, overheadNs));
    assertThat(plan.window()).isBetween(plan.groups(), Windows.LONGEST);
    assertThat(plan.slices()).extracting(Slice::worker).doesNotHaveDuplicates();
    int[][] covered = new int[plan.groups()][shards];
    for (Slice s : plan.slices()) {
      for (int shard = s.first(shards); shard < s.end(shards); shard++) {
        covered[s.group()][shard]++;
      }
    }
    assertThat(List.of(covered)).allSatisfy(group -> assertThat(group).containsOnly(1));
  }

  @Test
  void shouldShareABatchEquallyAmongEqualWorkers() {
    Plan plan = best(equal(4), costs(32, 0.5, OVERHEAD_NS));
    int perGroup = 4 / plan.groups();
    assertThat(plan.slices()).hasSize(4);
    assertThat(plan.slices())
        .allSatisfy(s -> assertThat(s.end(32) - s.first(32)).isEqualTo(32 / perGroup));
  }

  @Test
  void shouldGiveSlowWorkersLess() {
    List<Speed> speeds = List.of(new Speed(0, EVALUATION_NS), new Speed(1, 3 * EVALUATION_NS));
    Plan plan = Placement.best(speeds, costs(32, 0.5, OVERHEAD_NS), 1, Windows.LONGEST);
    int[] shards = new int[2];
    plan.slices().forEach(s -> shards[s.worker()] = s.end(32) - s.first(32));
    assertThat(shards).containsExactly(24, 8);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.02, 0.05})
  void shouldEvaluateProposalsInParallelWhereThereIsNothingToSplit(double acceptanceRate) {
    Costs costs = costs(1, acceptanceRate, OVERHEAD_NS);
    Plan one = best(equal(1), costs);
    Plan two = best(equal(2), costs);
    assertThat(two.groups()).isEqualTo(2);
    assertThat(two.stepsPerSecond()).isGreaterThan(1.7 * one.stepsPerSecond());
  }

  @Test
  void shouldShareShardsWhereMostProposalsAreAccepted() {
    assertThat(best(equal(2), costs(32, 0.9, OVERHEAD_NS)).groups()).isEqualTo(1);
  }

  @Test
  void shouldSpeculateFurtherTheFewerProposalsAreAccepted() {
    int[] windows =
        List.of(0.9, 0.3, 0.03, 0.003).stream()
            .mapToInt(rate -> best(equal(1), costs(1, rate, EVALUATION_NS)).window())
            .toArray();
    assertThat(windows).isSorted();
    assertThat(Arrays.stream(windows).distinct().count()).isGreaterThan(2);
  }

  @Test
  void shouldSpeculateFurtherWhereCandidatesAreCheaperTogether() {
    Batching halves = new Batching(List.of(1.0, 0.7, 0.55, 0.5, 0.5, 0.5));
    Plan alone = best(equal(1), costs(32, 0.3, OVERHEAD_NS));
    Plan together = best(equal(1), new Costs(32, 0.3, OVERHEAD_NS, 0, halves));
    assertThat(together.window()).isGreaterThan(alone.window());
    assertThat(together.stepsPerSecond()).isGreaterThan(1.2 * alone.stepsPerSecond());
  }

  @Test
  void shouldSpeculateFurtherWhereWorkersAreInterrupted() {
    double perMillisecond = 300_000; // ns longer than a millisecond
    double jitter = perMillisecond / Math.sqrt(1e6);
    Costs interrupted = new Costs(1, 0.2, 0, jitter, Batching.NONE);
    Plan quiet = best(equal(1), costs(1, 0.2, 0));
    Plan noisy = best(equal(1), interrupted);
    assertThat(quiet.window()).isEqualTo(1);
    assertThat(noisy.window()).isEqualTo(2);
    double windowNs = 1e9 * interrupted.expectedSteps(2) / noisy.stepsPerSecond();
    assertThat(windowNs).isCloseTo(500_000 + 300_000 * Math.sqrt(0.5), within(1.0));
  }

  @Test
  void shouldKeepSlicesWhenItOnlyAdaptsTheWindow() {
    Plan plan = best(equal(2), costs(1, 0.5, OVERHEAD_NS));
    Plan adapted =
        Placement.bestWindow(plan, equal(2), costs(1, 0.01, OVERHEAD_NS), Windows.LONGEST);
    assertThat(adapted.slices()).isEqualTo(plan.slices());
    assertThat(adapted.window()).isGreaterThan(plan.window());
  }

  @Test
  void shouldNeverExpectLessOfMoreWorkers() {
    Costs costs = costs(32, 0.02, OVERHEAD_NS);
    double before = 0;
    for (int workers = 1; workers <= 1024; workers *= 2) {
      double now = best(equal(workers), costs).stepsPerSecond();
      assertThat(now).as("%s workers", workers).isGreaterThanOrEqualTo(before);
      before = now;
    }
  }
}

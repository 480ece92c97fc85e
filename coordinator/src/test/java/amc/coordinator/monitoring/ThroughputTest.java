package amc.coordinator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.State;
import amc.coordinator.catalog.Tally;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ThroughputTest {
  private final Throughput throughput = new Throughput();

  @Test
  void shouldCountWhatIsDoneFromOneReadingToTheNext() {
    read(1000, job(1, 500, 100, 150), job(2, 500, 10, 20));
    assertThat(throughput.steps()).isZero();
    read(2000, job(1, 500, 140, 250), job(2, 500, 10, 20));
    assertThat(throughput.steps()).isEqualTo(40);
    assertThat(throughput.evaluations()).isEqualTo(100);
  }

  @Test
  void shouldCountAllThatANewJobHasDone() {
    read(1000);
    read(2000, job(3, 1500, 70, 90));
    assertThat(throughput.steps()).isEqualTo(70);
    assertThat(throughput.evaluations()).isEqualTo(90);
  }

  @Test
  void shouldNotCountWhatAPausedJobHadDoneBefore() {
    read(1000);
    read(2000, job(3, 500, 70, 90));
    read(3000, job(3, 500, 75, 99));
    assertThat(throughput.steps()).isEqualTo(5);
    assertThat(throughput.evaluations()).isEqualTo(9);
  }

  @Test
  void shouldNeverGoBack() {
    read(1000, job(1, 500, 100, 150));
    read(2000, job(1, 500, 90, 140));
    assertThat(throughput.steps()).isZero();
    assertThat(throughput.evaluations()).isZero();
  }

  @Test
  void shouldTakeEvaluationsButNoStepsFromOtherKinds() {
    read(1000, new Tally.Job(1, false, 500, 1, 100));
    read(2000, new Tally.Job(1, false, 500, 3, 300));
    assertThat(throughput.steps()).isZero();
    assertThat(throughput.evaluations()).isEqualTo(200);
  }

  private void read(long atMs, Tally.Job... jobs) {
    throughput.add(new Tally(Map.of(State.RUNNING, (long) jobs.length), List.of(jobs)), atMs);
  }

  private static Tally.Job job(long id, long startedMs, long done, long evaluations) {
    return new Tally.Job(id, true, startedMs, done, evaluations);
  }
}

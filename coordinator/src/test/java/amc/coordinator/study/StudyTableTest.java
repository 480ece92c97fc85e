package amc.coordinator.study;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.Study;
import amc.protocol.job.StudyReader;
import amc.protocol.mc.TrajectoryEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

class StudyTableTest {
  private static Study study(String... settings) {
    String text =
        """
        study:
          job: {task: {type: sine, points: 8}, network: {hidden: [2]}, budget: {steps: 100}}
          grid: [{optimizer.nS: [20, 100]}, {loss: [mse]}]
          seeds: [3, 5, 9]
          event: {type: loss-below, value: 0.1}
          groups: [optimizer.nS]
        """;
    return StudyReader.read(
        new StudyReader.Source(text, "t.yaml", ""),
        List.of(settings),
        name -> {
          throw new AssertionError(name);
        });
  }

  private static TrajectoryEnd end(long steps, boolean event) {
    return new TrajectoryEnd(steps, event, 1.0 / steps, steps * 31, 2 * steps);
  }

  @Test
  void shouldNumberTrajectories() {
    StudyTable table = new StudyTable(study());
    assertThat(table.number(1, 9)).isEqualTo(5);
    assertThat(table.number(1, 4)).isEqualTo(-1);
    assertThat(table.seed(5)).isEqualTo(9);
    assertThat(table.point(5).fields()).containsEntry("optimizer.nS", "100");
    assertThat(table.waiting().toArray()).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void shouldCountAndGroup() {
    StudyTable table = new StudyTable(study());
    table.enter(0, end(40, true));
    table.enter(4, end(100, false));
    table.enter(1, end(10, true));
    assertThat(table.done()).isEqualTo(3);
    assertThat(table.isComplete()).isFalse();
    assertThat(table.events()).isEqualTo(2);
    assertThat(table.evaluations()).isEqualTo(300);
    assertThat(table.bestLoss()).isEqualTo(0.01);
    assertThat(table.waiting().toArray()).containsExactly(2, 3, 5);
    assertThat(table.groups())
        .containsExactly(
            new StudyTable.Group("20", List.of(new Passage(40, true), new Passage(10, true))),
            new StudyTable.Group("100", List.of(new Passage(100, false))));
    assertThat(new StudyTable(study("study.groups=[]")).groups())
        .containsExactly(new StudyTable.Group("all", List.of()));
  }

  @Test
  void shouldHashWhatDoesNotDependOnTheMachine() {
    StudyTable table = new StudyTable(study());
    StudyTable other = new StudyTable(study());
    table.enter(0, end(40, true));
    table.enter(3, end(100, false));
    other.enter(3, new TrajectoryEnd(100, false, 0.01, 3100, 5));
    assertThat(other.hash()).isNotEqualTo(table.hash());
    other.enter(0, end(40, true));
    assertThat(other.hash()).isEqualTo(table.hash());
    StudyTable flipped = new StudyTable(study());
    flipped.enter(0, end(40, true));
    flipped.enter(3, new TrajectoryEnd(100, true, 0.01, 3100, 5));
    assertThat(flipped.hash()).isNotEqualTo(table.hash());
  }

  /** Of exponential times the first of M comes M times sooner, as long as few are censored. */
  @Test
  void shouldPredictSpeedUps() {
    StudyTable table = new StudyTable(study("study.seeds=1..4000"));
    for (int i = 0; i < 8000; i++) {
      double u = (i % 4000 + 0.5) / 4000;
      long time = Math.round(-1000 * Math.log(u)) + 1;
      table.enter(i, i < 4000 ? end(time, true) : end(Math.min(time, 900), time < 900));
    }
    StudyStatistics all = StudyStatistics.of(table);
    assertThat(all.horizon()).isEqualTo(900);
    StudyStatistics.Group group = all.groups().getFirst();
    assertThat(group.speedUp(4, 900)).isCloseTo(group.predictedSpeedUp(4, 900), within(0.02));
    assertThat(group.predictedSpeedUp(4, 100_000)).isCloseTo(4, within(1e-6));
    assertThat(group.predictedSpeedUp(4, 900)).isBetween(2.3, 2.5);
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  @Test
  void shouldSayWhatCannotBeEstimated() {
    StudyStatistics none = StudyStatistics.of(new StudyTable(study()));
    assertThat(none.horizon()).isZero();
    assertThat(none.logRank()).isNotNull();
    assertThat(none.logRank().p()).isNaN();
    assertThat(none.groups().getFirst().median().estimate()).isNaN();
    assertThat(none.groups().getFirst().weibull()).isNull();
  }
}

package amc.deploy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.journal.Stream;
import amc.coordinator.journal.StudyStream;
import amc.coordinator.lanes.TaskLife;
import amc.coordinator.study.StudyLife;
import amc.protocol.mc.TrajectoryEnd;
import amc.protocol.message.History.StudySum;
import amc.protocol.message.Hosting.Done;
import amc.protocol.message.Hosting.Task;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.EndedTrajectory;
import amc.protocol.message.Jobs.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A study whose ends are a function of their numbers. */
final class StudyKind implements TaskKind<StudySum> {
  private final int trajectories;
  private final long[] known;
  private final Set<Integer> table = new HashSet<>();
  private final int before;

  StudyKind(SplittableRandom random) {
    trajectories = random.nextInt(1, 60);
    List<Long> there = new ArrayList<>();
    for (int t = 0; t < trajectories; t++) {
      if (random.nextInt(10) == 0) {
        there.add((long) t);
        table.add(t);
      }
    }
    before = there.size();
    known = StudyLife.known(there.stream().mapToLong(t -> t));
  }

  private static TrajectoryEnd end(long t) {
    return new TrajectoryEnd(10 + t, t % 3 == 0, t * 0.5, ~t, 5);
  }

  @Override
  public Stream<StudySum> stream(int epoch) {
    return new StudyStream(epoch);
  }

  @Override
  public TaskLife<String, Integer, StudySum> life(
      int epoch, @Nullable Outcome outcome, TaskLife.Port<String, Integer> port) {
    return new StudyLife<>(TaskSchedule.JOB, epoch, trajectories, known, outcome, port);
  }

  @Override
  public Done result(Task task) {
    return new Done(task.number(), end(task.number()), null);
  }

  @Override
  public Set<Long> kept(StudySum sum) {
    Set<Long> kept = new HashSet<>();
    for (EndedTrajectory e : sum.ends()) {
      assertThat(kept.add((long) e.trajectory())).as("twice in the journal").isTrue();
    }
    return kept;
  }

  @Override
  public void hear(Jobs.Event event) {
    for (EndedTrajectory e : ((Jobs.TrajectoriesEnded) event).ends()) {
      assertThat(e.end()).isEqualTo(end(e.trajectory()));
      table.add(e.trajectory());
    }
  }

  @Override
  public long tasks() {
    return (long) trajectories - before;
  }

  @Override
  public void assertComplete() {
    assertThat(table).hasSize(trajectories);
  }
}

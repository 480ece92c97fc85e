package amc.deploy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.coordinator.folder.Checkpoint;
import amc.coordinator.folder.Disk;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.RunFolder.Resumed;
import amc.deploy.run.ProgressLine.Style;
import amc.deploy.run.RunSession.Pace;
import amc.deploy.run.Training.Effort;
import amc.protocol.job.Job;
import amc.protocol.job.JobIdentity;
import amc.protocol.job.UserError;
import amc.protocol.mc.Tally;
import amc.worker.engine.EngineKind;
import amc.worker.trajectory.LocalTrajectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunSessionTest {
  private static final long STEPS = 400;
  private static final long JOB_SEED = 3;

  @TempDir Path temporary;
  private final AtomicLong clock = new AtomicLong();
  private final StringWriter shown = new StringWriter();

  @Test
  void shouldGoOnToTheSameHashHoweverOftenItIsStopped() {
    Path folder = temporary.resolve("run");
    try (Training training = training()) {
      LocalTrajectory uninterrupted = training.start();
      uninterrupted.advanceTo(STEPS, () -> false, (step, loss) -> {});

      boolean finished;
      try (RunFolder run = create(training, folder)) {
        finished = session(training, training.start(), run, Tally.NONE, stopAfter(20)).run();
      }
      assertThat(finished).isFalse();
      int sessions = 1;
      long hash = 0;
      while (!finished) {
        Resumed resumed =
            RunFolder.resume(Disk.local(), folder, JobIdentity.hash(training.job()), note -> {});
        Checkpoint checkpoint = resumed.checkpoint();
        LocalTrajectory trajectory = training.restore(checkpoint);
        try (RunFolder run = resumed.folder()) {
          finished = session(training, trajectory, run, checkpoint.tally(), stopAfter(30)).run();
        }
        hash = trajectory.hash();
        sessions++;
      }
      assertThat(sessions).isGreaterThan(2);
      assertThat(hash).isEqualTo(uninterrupted.hash());
    }
  }

  @Test
  void shouldShowProgressAndSaveWhenTimeHasCome() {
    try (Training training = training();
        RunFolder run = create(training, temporary.resolve("run"))) {
      assertThat(session(training, training.start(), run, Tally.NONE, () -> false).run()).isTrue();
    }
    assertThat(shown.toString().lines())
        .isNotEmpty()
        .allMatch(line -> line.matches("step [0-9]+/400 \\([0-9]+ %\\)  loss .*  sigma .*"));
  }

  @Test
  void shouldSayWhichCommandFetchesAMissingDataSet() {
    Job mnist = Jobs.read("fig7-batch", List.of());
    Effort effort = new Effort(1, 1);
    assertThatThrownBy(() -> Training.open(mnist, EngineKind.SCALAR, effort, temporary))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith("amc data fetch mnist");
  }

  private Training training() {
    Job job = Jobs.read("fig3", List.of("seed=" + JOB_SEED, "budget.steps=" + STEPS));
    return Training.open(job, EngineKind.SCALAR, new Effort(4, 1), temporary);
  }

  private static RunFolder create(Training training, Path folder) {
    return Jobs.newFolder(folder, training.job(), EngineKind.SCALAR);
  }

  /** A session whose clock goes on by a second whenever it is read. */
  private RunSession session(
      Training training,
      LocalTrajectory trajectory,
      RunFolder run,
      Tally before,
      BooleanSupplier stop) {
    Pace pace = new Pace(() -> clock.addAndGet(1_000_000_000L), 60_000_000_000L);
    Progress progress =
        new Progress(
            new PrintWriter(shown, true), Style.LINES, STEPS, trajectory.state(), clock.get());
    return new RunSession(training, trajectory, run, before, progress, pace, stop);
  }

  private static BooleanSupplier stopAfter(int questions) {
    AtomicLong asked = new AtomicLong();
    return () -> asked.incrementAndGet() > questions;
  }
}

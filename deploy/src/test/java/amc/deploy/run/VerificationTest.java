package amc.deploy.run;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.folder.RunFolder;
import amc.deploy.run.ProgressLine.Style;
import amc.deploy.run.RunSession.Pace;
import amc.deploy.run.Training.Effort;
import amc.deploy.run.Verification.Outcome;
import amc.protocol.job.Job;
import amc.protocol.job.JobIdentity;
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

class VerificationTest {
  private static final long STEPS = 400;

  @TempDir Path temporary;
  private final AtomicLong clock = new AtomicLong();
  private final StringWriter shown = new StringWriter();

  @Test
  void shouldShowHowFarItIs() {
    Outcome outcome = verify(() -> false);
    assertThat(outcome.divergence()).isNull();
    assertThat(outcome.steps()).isEqualTo(STEPS);
    assertThat(shown.toString().lines())
        .isNotEmpty()
        .allMatch(line -> line.matches("step [0-9]+/400 \\([0-9]+ %\\)  loss .* steps/s  .* left"));
  }

  @Test
  void shouldStopWhenAsked() {
    AtomicLong asked = new AtomicLong();
    Outcome outcome = verify(() -> asked.incrementAndGet() > 20);
    assertThat(outcome.divergence()).isNull();
    assertThat(outcome.steps()).isPositive().isLessThan(STEPS);
  }

  /** Trains and verifies; every look at the clock takes a second. */
  private Outcome verify(BooleanSupplier stop) {
    Job job = Jobs.read("fig3", List.of("budget.steps=" + STEPS));
    Path folder = temporary.resolve("run");
    try (Training training = Training.open(job, EngineKind.SCALAR, new Effort(4, 1), temporary)) {
      train(training, folder);
      LocalTrajectory start = training.start();
      try (Verification verification =
          new Verification(folder, JobIdentity.hash(job), start, stop, shown::append)) {
        Progress progress =
            new Progress(
                new PrintWriter(shown, true),
                Style.LINES,
                verification.steps(),
                start.state(),
                clock.get());
        return verification.run(progress, this::tick);
      }
    }
  }

  private void train(Training training, Path folder) {
    LocalTrajectory trajectory = training.start();
    Progress silent =
        new Progress(new PrintWriter(shown), Style.QUIET, STEPS, trajectory.state(), 0);
    try (RunFolder run = Jobs.newFolder(folder, training.job(), EngineKind.SCALAR)) {
      Pace pace = new Pace(this::tick, 60_000_000_000L);
      new RunSession(training, trajectory, run, Tally.NONE, silent, pace, () -> false).run();
    }
  }

  private long tick() {
    return clock.addAndGet(1_000_000_000L);
  }
}

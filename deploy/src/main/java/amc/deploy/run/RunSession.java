package amc.deploy.run;

import amc.coordinator.folder.Recorder;
import amc.coordinator.folder.RunFolder;
import amc.deploy.report.PrecisionAdvice;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.MetricsSchedule;
import amc.protocol.mc.Performance;
import amc.protocol.mc.Tally;
import amc.worker.trajectory.Evaluator.Score;
import amc.worker.trajectory.LocalTrajectory;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Drives a trajectory to the end of its budget or until it is asked to stop, and keeps its folder:
 * decisions as they fall, metrics by schedule, a checkpoint now and then and at the end. Confined
 * to one thread.
 */
public final class RunSession {
  private final Training training;
  private final LocalTrajectory trajectory;
  private final RunFolder folder;
  private final Recorder recorder;
  private final Tally before;
  private final Progress progress;
  private final Pace pace;
  private final BooleanSupplier stop;
  private final MetricsSchedule schedule;
  private final long startNs;
  private long checkpointNs;
  private double accuracy = Double.NaN;
  private boolean floorNoted;

  /**
   * How time is measured and how often the run is saved.
   *
   * @param nanoTime clock
   * @param checkpointNs time between checkpoints
   */
  public record Pace(LongSupplier nanoTime, long checkpointNs) {
    /** The machine's clock and a checkpoint every 30 seconds. */
    public static final Pace NORMAL = new Pace(System::nanoTime, 30_000_000_000L);

    long now() {
      return nanoTime.getAsLong();
    }
  }

  /**
   * @param before what earlier sessions of the run have cost
   * @param stop asked between windows
   */
  public RunSession(
      Training training,
      LocalTrajectory trajectory,
      RunFolder folder,
      Tally before,
      Progress progress,
      Pace pace,
      BooleanSupplier stop) {
    this.training = training;
    this.trajectory = trajectory;
    this.folder = folder;
    this.recorder = new Recorder(folder, trajectory.state().step());
    this.before = before;
    this.progress = progress;
    this.pace = pace;
    this.stop = stop;
    this.schedule = new MetricsSchedule(steps());
    this.startNs = pace.now();
    this.checkpointNs = startNs;
    this.floorNoted = before.floorStep() >= 0;
  }

  /** Trains; returns whether the budget is used up, false if asked to stop before. */
  public boolean run() {
    if (folder.metrics().last() == null) {
      writeMetrics();
      saveCheckpoint();
    }
    while (trajectory.state().step() < steps() && !stop.getAsBoolean()) {
      long target = schedule.after(trajectory.state().step());
      trajectory.advanceTo(target, this::isSomethingDue, recorder::accepted);
      noteFloor();
      if (trajectory.state().step() == target) {
        writeMetrics();
      }
      long now = pace.now();
      if (now - checkpointNs >= pace.checkpointNs()) {
        saveCheckpoint();
      }
      if (progress.isDue(now)) {
        progress.update(trajectory.state(), accuracy, atFloor(), now);
      }
    }
    saveCheckpoint();
    return trajectory.state().step() >= steps();
  }

  /** What the run has cost so far, this session included. */
  public Tally tally() {
    return new Tally(
            trajectory.evaluations(), pace.now() - startNs, trajectory.precisionFloor().firstStep())
        .after(before);
  }

  private long steps() {
    return training.job().budget().steps();
  }

  private boolean isSomethingDue() {
    long now = pace.now();
    return stop.getAsBoolean() || now - checkpointNs >= pace.checkpointNs() || progress.isDue(now);
  }

  private boolean atFloor() {
    return trajectory.precisionFloor().atFloor();
  }

  private void noteFloor() {
    if (atFloor() && !floorNoted) {
      floorNoted = true;
      progress.note(
          PrecisionAdvice.note(
              trajectory.precisionFloor().firstStep(), training.job().precision()));
    }
  }

  private void writeMetrics() {
    AmcState state = trajectory.state();
    Score train = training.trainScore(trajectory);
    Score test = training.testScore(trajectory);
    Performance performance =
        new Performance(train.loss(), train.accuracy(), test.loss(), test.accuracy());
    accuracy = performance.accuracy();
    recorder.row(state, performance, tally(), atFloor());
  }

  private void saveCheckpoint() {
    recorder.checkpoint(
        trajectory.state(),
        trajectory.replica().parameters(),
        trajectory.replica().mean(),
        trajectory.hash(),
        tally());
    checkpointNs = pace.now();
  }
}

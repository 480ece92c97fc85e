package amc.deploy.bench;

import amc.deploy.data.DataHome;
import amc.deploy.run.Training;
import amc.deploy.run.Training.Effort;
import amc.protocol.job.Job;
import amc.worker.engine.EngineKind;
import amc.worker.trajectory.LocalTrajectory;
import java.util.function.BooleanSupplier;

/** A job trained by this process for as long as it takes to measure it. */
public final class LocalTrial {
  private LocalTrial() {}

  /**
   * Steps to compare on.
   *
   * @param from where measuring begins: what was before warmed the program up
   * @param to where it ends
   */
  public record Range(long from, long to) {
    long steps() {
      return to - from;
    }
  }

  /** The steps that one thread makes between {@code seconds} and twice as many after the start. */
  public static Range range(Job job, EngineKind engine, double seconds) {
    try (Training training = open(job, engine, 1)) {
      LocalTrajectory trajectory = training.start();
      long start = System.nanoTime();
      advance(trajectory, Long.MAX_VALUE, () -> System.nanoTime() - start > seconds * 1e9);
      long from = trajectory.state().step();
      advance(trajectory, Long.MAX_VALUE, () -> System.nanoTime() - start > 2 * seconds * 1e9);
      return new Range(from, Math.max(from + 1, trajectory.state().step()));
    }
  }

  /** Steps a second over a range, from a trajectory's start on. */
  public static double stepsPerSecond(Job job, EngineKind engine, int threads, Range range) {
    try (Training training = open(job, engine, threads)) {
      LocalTrajectory trajectory = training.start();
      advance(trajectory, range.from(), () -> false);
      long start = System.nanoTime();
      advance(trajectory, range.to(), () -> false);
      return 1e9 * range.steps() / (System.nanoTime() - start);
    }
  }

  private static Training open(Job job, EngineKind engine, int threads) {
    return Training.open(job, engine, new Effort(0, threads), DataHome.path());
  }

  private static void advance(LocalTrajectory trajectory, long step, BooleanSupplier stop) {
    trajectory.advanceTo(step, stop, (accepted, loss) -> {});
  }
}

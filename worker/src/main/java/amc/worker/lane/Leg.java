package amc.worker.lane;

import amc.protocol.job.Job;
import amc.protocol.job.Population.Measure;
import amc.protocol.job.Propagation.Inheritance;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Snapshot;
import amc.worker.trajectory.Evaluator.Score;
import amc.worker.trajectory.LocalTrajectory;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A member's way from one generation of a population to the next. Stateless. */
public final class Leg {
  private Leg() {}

  /**
   * Where a leg has led.
   *
   * @param rank value by which members are compared; smaller is better
   * @param evaluations on the way
   */
  public record End(Snapshot snapshot, double rank, long evaluations) {}

  /**
   * Runs a leg.
   *
   * @param job with the member's seed and hyperparameters
   * @param from state to go on from, which is taken over; null for the job's beginning
   * @param step to go on to
   * @param stop asked between windows
   * @param progress hears of evaluations so far, between windows
   * @return null where it was stopped
   */
  public static @Nullable End run(
      Lane lane,
      HoldOut data,
      Measure measure,
      Job job,
      @Nullable Snapshot from,
      long step,
      BooleanSupplier stop,
      LongConsumer progress) {
    LocalTrajectory t = from == null ? lane.start(job) : lane.restore(job, from);
    t.advanceTo(
        step,
        () -> {
          progress.accept(t.evaluations());
          return stop.getAsBoolean();
        },
        (accepted, loss) -> {});
    if (t.state().step() < step) {
      return null;
    }
    Snapshot snapshot =
        new Snapshot(t.state(), t.replica().parameters(), t.replica().mean(), t.hash(), 0);
    return new End(snapshot, rank(lane, data, measure, job, t), t.evaluations());
  }

  private static double rank(Lane lane, HoldOut data, Measure measure, Job job, LocalTrajectory t) {
    Parameters x = t.replica().parameters();
    if (data.validation() == null) {
      boolean known = t.state().lossKnown() && t.state().batchSize() == data.problem().samples();
      return known || data.train() == null
          ? t.state().loss()
          : lane.score(job, data.train(), x).loss();
    }
    Score score = lane.score(job, data.validation(), x);
    return measure == Measure.VALIDATION_ACCURACY ? -score.accuracy() : score.loss();
  }

  /**
   * What a copy of a network begins with.
   *
   * @param donor state that is copied, and stays as it is
   * @param job of the copy, with its hyperparameters
   * @param samples of the training set
   */
  public static Snapshot copy(Snapshot donor, Inheritance inheritance, Job job, int samples) {
    AmcState s = donor.state();
    Parameters mean =
        inheritance.mean()
            ? donor.mean().copy()
            : Parameters.zeros(job.precision(), donor.mean().size());
    // Batches are drawn by the copy's own seed: only the loss on all samples is the donor's.
    AmcState state =
        new AmcState(
            s.step(),
            s.accepted(),
            inheritance.sigma() ? s.sigma() : job.optimizer().sigma0(),
            inheritance.sigma() ? s.consecutiveRejections() : 0,
            s.stage(),
            s.batchSize(),
            inheritance.mean() ? s.lastReset() : s.step(),
            s.loss(),
            s.lossKnown() && s.batchSize() == samples);
    return new Snapshot(state, donor.x().copy(), mean, 0, 0);
  }

  /** The same state, to be trained on while the original is kept. */
  public static Snapshot copy(Snapshot of) {
    return new Snapshot(of.state(), of.x().copy(), of.mean().copy(), of.hash(), of.decisions());
  }
}

package amc.worker.lane;

import amc.protocol.mc.AmcState;
import amc.protocol.mc.FirstPassage;
import amc.protocol.mc.TrajectoryEnd;
import amc.worker.trajectory.LocalTrajectory;
import java.util.function.BooleanSupplier;

/**
 * A trajectory on its way to the first passage of its event, or to the end of its budget. Confined
 * to one thread.
 */
public final class Excursion {
  private final LocalTrajectory trajectory;
  private final FirstPassage passage;
  private final long budget;
  private final long evaluationsBefore;
  private boolean event;

  /**
   * @param trajectory at its start or at a state of later
   * @param passage that has seen all of its accepted steps so far
   * @param budget most steps
   * @param evaluationsBefore those that led to a restored trajectory's state
   */
  public Excursion(
      LocalTrajectory trajectory, FirstPassage passage, long budget, long evaluationsBefore) {
    this.trajectory = trajectory;
    this.passage = passage;
    this.budget = budget;
    this.evaluationsBefore = evaluationsBefore;
    if (trajectory.state().step() == 0) {
      observe();
    }
  }

  private void observe() {
    AmcState state = trajectory.state();
    event = passage.observe(state.step(), state.loss(), trajectory.accuracy());
  }

  /**
   * Goes on until the end, or until {@code stop} says true, which is asked between windows.
   *
   * @return whether it has ended
   */
  public boolean advance(BooleanSupplier stop) {
    trajectory.advanceTo(
        event ? trajectory.state().step() : budget,
        () -> event || stop.getAsBoolean(),
        (step, loss) -> observe());
    return event || trajectory.state().step() >= budget;
  }

  /** What has become of it so far. */
  public TrajectoryEnd end() {
    return new TrajectoryEnd(
        trajectory.state().step(),
        event,
        trajectory.state().loss(),
        trajectory.hash(),
        evaluationsBefore + trajectory.evaluations());
  }

  /** To be read between calls of {@link #advance} only. */
  public LocalTrajectory trajectory() {
    return trajectory;
  }

  /** Likewise. */
  public FirstPassage passage() {
    return passage;
  }
}

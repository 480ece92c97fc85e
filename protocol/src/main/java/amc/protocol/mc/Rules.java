package amc.protocol.mc;

import amc.protocol.job.BatchingSpec;
import amc.protocol.job.Job;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.job.Precision;

/**
 * What a job and the shape of its problem say of a trajectory: the one place where state machine,
 * stepper and precision floor are made of them. Immutable, thread-safe.
 *
 * @param seed trajectory seed
 */
public record Rules(
    OptimizerSpec optimizer,
    BatchingSpec batching,
    Precision precision,
    long seed,
    ProblemShape shape) {

  /** The rules of a job on a problem of that shape. */
  public static Rules of(Job job, ProblemShape shape) {
    return new Rules(job.optimizer(), job.batching(), job.precision(), job.seed(), shape);
  }

  /** The state machine. */
  public Amc amc() {
    return new Amc(optimizer, batching, shape.samples(), seed);
  }

  /** A new floor, for a stepper to report to. */
  public PrecisionFloor precisionFloor() {
    return new PrecisionFloor(precision.unitRoundoff());
  }

  /**
   * A new stepper.
   *
   * @param floor hears of every decided step
   * @param from {@link Amc#start()}, or a state to go on from
   */
  public Stepper stepper(PrecisionFloor floor, AmcState from) {
    return new Stepper(amc(), shape, optimizer.signalNorm(), floor, from);
  }
}

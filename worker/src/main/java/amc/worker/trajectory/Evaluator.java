package amc.worker.trajectory;

import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.worker.loss.LossEngine;
import amc.worker.loss.LossEngine.Batch;

/** Loss and accuracy on a whole data set. Confined to one thread, like its engine. */
public final class Evaluator {
  private final LossEngine engine;
  private final Batch all;
  private final boolean classification;

  /** Of the data set that the engine is on. */
  public Evaluator(LossEngine engine, boolean classification) {
    this.engine = engine;
    this.all = engine.all();
    this.classification = classification;
  }

  /**
   * Performance on the whole set.
   *
   * @param accuracy share classified correctly; NaN for regression
   */
  public record Score(double loss, double accuracy) {
    /** Of a set that is not there. */
    public static final Score NONE = new Score(Double.NaN, Double.NaN);
  }

  /** Performance of a parameter vector. */
  public Score score(Parameters x) {
    ShardSums sums = new ShardSums(1, all.shards(), engine.signalGroups());
    engine.evaluate(all, 0, all.shards(), new Parameters[] {x}, 1, false, sums, 0);
    double loss = sums.lossSum(0) / engine.lossDivisor(all.samples());
    double accuracy = classification ? (double) sums.correct(0) / all.samples() : Double.NaN;
    return new Score(loss, accuracy);
  }

  public boolean isClassification() {
    return classification;
  }
}

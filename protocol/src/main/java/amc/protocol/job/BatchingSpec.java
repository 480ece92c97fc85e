package amc.protocol.job;

/** Which samples the losses of a step are computed on. */
public sealed interface BatchingSpec {
  /** All samples at every step. */
  record Full() implements BatchingSpec {}

  /** A fresh draw of {@code size} distinct samples at every step. */
  record Minibatch(int size) implements BatchingSpec {}

  /**
   * Minibatches whose size doubles, up to the whole set, whenever the classification error on the
   * step's minibatch falls below {@code threshold}; a doubling resets sigma and the mean.
   *
   * @param size initial number of samples
   * @param redraw whether a new minibatch is drawn at every step or only at a doubling
   */
  record Progressive(int size, double threshold, Redraw redraw) implements BatchingSpec {}

  /** When a new minibatch is drawn. */
  enum Redraw {
    STEP,
    DOUBLING
  }
}

package amc.protocol.job;

/** What is averaged over the samples. */
public enum LossKind {
  /** Squared error averaged over the outputs; labels are one-hot encoded. */
  MSE,
  /** Negative logarithm of the softmax output of the sample's class. */
  CROSS_ENTROPY,
  /** 0 where the largest output (the first of equals) is the sample's class, else 1. */
  CLASSIFICATION_ERROR;

  /**
   * Divisor that turns a sum over samples into the loss U.
   *
   * @param samples number of samples summed over
   * @param outputs numbers of one output of the network
   */
  public double divisor(int samples, int outputs) {
    return switch (this) {
      case MSE -> (double) samples * outputs;
      case CROSS_ENTROPY, CLASSIFICATION_ERROR -> samples;
    };
  }
}

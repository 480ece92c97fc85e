package amc.protocol.mc;

/** Signal norm, Eqs. (11)-(18). */
public final class Lambda {
  private Lambda() {}

  /**
   * Scale factors of proposals, one a signal group: (mean over samples of sum_i S_i^2)^(-1/2), and
   * 0 where all signals are zero.
   *
   * @param signalSums sum over the batch of sum_i S_i^2, one a group
   * @param samples number of samples in the batch
   */
  public static double[] of(double[] signalSums, int samples) {
    double[] lambda = new double[signalSums.length];
    for (int g = 0; g < lambda.length; g++) {
      lambda[g] = signalSums[g] == 0 ? 0 : 1 / Math.sqrt(signalSums[g] / samples);
    }
    return lambda;
  }
}

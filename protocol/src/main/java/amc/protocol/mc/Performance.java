package amc.protocol.mc;

/**
 * How good a network is on the whole training set and on the test set.
 *
 * @param trainLoss U on the training set
 * @param trainAccuracy share of the training set classified correctly; NaN where there are no
 *     classes
 * @param testLoss U on the test set; NaN where there is none
 * @param testAccuracy likewise
 */
public record Performance(
    double trainLoss, double trainAccuracy, double testLoss, double testAccuracy) {
  /** Of what nobody has evaluated. */
  public static final Performance UNKNOWN =
      new Performance(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /** Accuracy on the test set, else on the training set; NaN where there is none. */
  public double accuracy() {
    return Double.isNaN(testAccuracy) ? trainAccuracy : testAccuracy;
  }
}

package amc.coordinator.catalog;

/**
 * How far a job is.
 *
 * @param done steps, trajectories or generations, see {@link Kind#unit}
 * @param loss U(x), of the best member in a population; NaN where there is none
 * @param accuracy on the test set, else on the training set, in [0, 1]; NaN where there is none
 * @param evaluations of the loss since the job's start
 * @param seconds time spent since the job's start
 * @param workers that evaluate now
 * @param threads that they evaluate with, all together
 */
public record Standing(
    long done,
    double loss,
    double accuracy,
    long evaluations,
    double seconds,
    int workers,
    int threads) {
  /** Of a job that has not begun. */
  public static final Standing NONE = new Standing(0, Double.NaN, Double.NaN, 0, 0, 0, 0);
}

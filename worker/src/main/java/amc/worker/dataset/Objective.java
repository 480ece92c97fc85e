package amc.worker.dataset;

/**
 * A function of the parameters to be minimised. Implement it in a jar with a {@code
 * META-INF/services} entry for {@link ObjectiveProvider} to train on your own problem. Must be a
 * pure function: same x, same bits, on any thread; use {@link StrictMath} for transcendental
 * functions so that all machines agree.
 */
public interface Objective {
  /** Number of parameters N, at least 1. */
  int dimension();

  /** Starting point, {@code dimension()} values. */
  double[] start();

  /** Value at x (length {@code dimension()}, not to be modified). NaN rejects the proposal. */
  double value(double[] x);
}

package amc.coordinator.placement;

/**
 * What the choice of a plan depends on, measured while the run goes on.
 *
 * @param shards of the present batch
 * @param acceptanceRate recent acceptance rate, in [0, 1]
 * @param overheadNs what a window takes beside the slowest worker's evaluation: frames, decisions
 * @param jitter how much longer the slowest worker takes than expected, in nanoseconds, by the
 *     square root of the nanoseconds expected: interruptions are independent events, so that their
 *     sum spreads with the root of the time, and a window waits for the worst of its workers
 * @param batching what evaluating candidates together saves
 */
public record Costs(
    int shards, double acceptanceRate, double overheadNs, double jitter, Batching batching) {

  /** Time of a window whose slowest worker is expected to evaluate for so long. */
  double windowNs(double evaluationNs) {
    return evaluationNs + jitter * Math.sqrt(evaluationNs) + overheadNs;
  }

  /**
   * Steps that a window of {@code candidates} speculative steps decides on average: (1 - (1 - a)^K)
   * / a at acceptance rate a.
   */
  public double expectedSteps(int candidates) {
    double a = Math.clamp(acceptanceRate, 1e-6, 1 - 1e-12);
    return -Math.expm1(candidates * Math.log1p(-a)) / a;
  }
}

package amc.coordinator.placement;

/**
 * What the choice of a plan depends on, measured while the run goes on.
 *
 * @param shards of the present batch
 * @param acceptanceRate recent acceptance rate, in [0, 1]
 * @param overheadNs what a window takes beside the slowest worker's expected evaluation: frames,
 *     decisions, interruptions
 * @param batching what evaluating candidates together saves
 */
public record Costs(int shards, double acceptanceRate, double overheadNs, Batching batching) {

  /**
   * Steps that a window of {@code candidates} speculative steps decides on average: (1 - (1 - a)^K)
   * / a at acceptance rate a.
   */
  public double expectedSteps(int candidates) {
    double a = Math.clamp(acceptanceRate, 1e-6, 1 - 1e-12);
    return -Math.expm1(candidates * Math.log1p(-a)) / a;
  }
}

package amc.protocol.mc;

/**
 * What has become of a trajectory of a study.
 *
 * @param steps steps done: up to the event or, without one, the budget
 * @param event whether the event came
 * @param loss U(x) at the end
 * @param hash of the complete state at the end
 * @param evaluations candidates evaluated, speculative ones included: the one thing here that
 *     depends on the machine
 */
public record TrajectoryEnd(long steps, boolean event, double loss, long hash, long evaluations) {}

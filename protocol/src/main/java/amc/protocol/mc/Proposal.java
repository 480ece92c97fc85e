package amc.protocol.mc;

/**
 * What a replica needs to know to generate proposal number {@code step}, Eq. (9).
 *
 * @param sigma move scale
 * @param zeroMean whether the proposal mean has been reset since the replica's last decision
 */
public record Proposal(long step, double sigma, boolean zeroMean) {}

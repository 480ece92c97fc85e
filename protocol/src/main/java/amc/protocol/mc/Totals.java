package amc.protocol.mc;

/**
 * Sums over all samples of a batch, for one parameter vector.
 *
 * @param lossSum sum of losses
 * @param correct correctly classified samples; 0 for regression
 * @param signals sum of sum_i S_i^2, one a signal group; zeros where they were not asked for
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Totals(double lossSum, long correct, double[] signals) {}

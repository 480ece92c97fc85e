package amc.protocol.mc;

/**
 * A parameter vector's performance on a batch.
 *
 * @param loss U, averaged over the batch
 * @param correct correctly classified samples; 0 for regression
 */
public record Assessment(double loss, long correct) {}

package amc.protocol.job;

/**
 * Settings of adaptive Metropolis Monte Carlo (arXiv:2205.07408, Section III). Plain Metropolis is
 * {@code epsilon = 0, nS = 0, signalNorm = false}.
 *
 * @param sigma0 initial move scale, positive
 * @param epsilon rate of adaptation of the proposal mean, Eq. (10); may be negative
 * @param nS consecutive rejections after which sigma decays and the mean is reset; 0 means never
 * @param signalNorm whether proposals of weights are scaled by lambda, Eq. (18)
 * @param sigmaDecay factor on sigma, in (0, 1]
 * @param temperature 0 accepts only moves that do not increase the loss
 */
public record OptimizerSpec(
    double sigma0,
    double epsilon,
    long nS,
    boolean signalNorm,
    double sigmaDecay,
    double temperature) {}

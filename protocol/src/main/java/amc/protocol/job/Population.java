package amc.protocol.job;

import amc.protocol.job.Propagation.Annealing;
import amc.protocol.job.Propagation.Boltzmann;
import amc.protocol.job.Propagation.Exchange;
import amc.protocol.job.Propagation.Inheritance;
import amc.protocol.job.Propagation.None;
import amc.protocol.job.Propagation.Tournament;
import amc.protocol.job.Propagation.Truncation;
import amc.protocol.job.Propagation.Winners;
import java.util.HashMap;
import java.util.Map;

/**
 * Trajectories that train side by side, and pass networks on between generations.
 *
 * @param job of member 0, with the population's seed; member m has the seed of the job plus m
 * @param files folder that the relative paths of the job start from; "" for the current one
 * @param size members, at least 2
 * @param interval steps of every member between generations; at most the budget
 * @param rank by what members are compared
 * @param text the population as a file, to be read back
 */
public record Population(
    Job job,
    String files,
    int size,
    long interval,
    Rank rank,
    Propagation propagation,
    Islands islands,
    String text) {

  /**
   * By what members are compared.
   *
   * @param holdOut fraction of the training set that is kept for it, in (0, 1); 0 for the training
   *     loss
   */
  public record Rank(Measure by, double holdOut) {}

  /** Of a network. */
  public enum Measure {
    TRAIN_LOSS,
    VALIDATION_LOSS,
    VALIDATION_ACCURACY
  }

  /**
   * Parts of the population within which networks are passed on.
   *
   * @param count of islands, each of as many members
   * @param every generations, the best of each island replaces the worst of the next; 0 for never
   */
  public record Islands(int count, int every) {
    /** One, of all. */
    public static final Islands NONE = new Islands(1, 0);
  }

  /** Generations until the budget is used up. */
  public int generations() {
    return (int) Math.ceilDiv(job.budget().steps(), interval);
  }

  /** Step at which a generation ends, from 1 on; 0 for the start. */
  public long step(int generation) {
    return Math.min(job.budget().steps(), generation * interval);
  }

  /**
   * The job of a member up to the end of a generation.
   *
   * @param exponents how often each varied field has been multiplied by its factor, less how often
   *     divided, in the order of {@link Inheritance#vary}
   */
  public Job job(int generation, int member, int[] exponents) {
    return job.withSeed(job.seed() + member)
        .withOptimizer(optimizer(generation, member, exponents));
  }

  private OptimizerSpec optimizer(int generation, int member, int[] exponents) {
    OptimizerSpec base = job.optimizer();
    Map<String, Double> factors = new HashMap<>();
    int i = 0;
    for (var varied : propagation.inheritance().vary().entrySet()) {
      // StrictMath: the same bits on every machine.
      factors.put(varied.getKey(), StrictMath.pow(varied.getValue(), exponents[i++]));
    }
    double nS = base.nS() * factors.getOrDefault("optimizer.nS", 1.0);
    return new OptimizerSpec(
        base.sigma0() * factors.getOrDefault("optimizer.sigma0", 1.0),
        base.epsilon() * factors.getOrDefault("optimizer.epsilon", 1.0),
        base.nS() == 0 ? 0 : Math.max(1, Math.round(nS)),
        base.signalNorm(),
        base.sigmaDecay(),
        propagation.setsTemperature()
            ? temperature(generation, member)
            : base.temperature() * factors.getOrDefault("optimizer.temperature", 1.0));
  }

  /** Temperature that the propagation sets for a member up to the end of a generation. */
  public double temperature(int generation, int member) {
    return switch (propagation) {
      case Exchange(double lowest, double highest) -> between(lowest, highest, member, size - 1);
      case Annealing(double from, double to, Inheritance _) ->
          between(from, to, generation - 1, generations() - 1);
      case None _, Truncation _, Tournament _, Boltzmann _, Winners _ ->
          throw new IllegalStateException(propagation + " sets no temperature");
    };
  }

  /** Place i of n on a ladder of equal ratios. */
  private static double between(double from, double to, int i, int n) {
    return n == 0 ? from : from * StrictMath.pow(to / from, (double) i / n);
  }

  /** The same population from another folder. */
  public Population withFiles(String otherFiles, String otherText) {
    return new Population(job, otherFiles, size, interval, rank, propagation, islands, otherText);
  }

  /** The same population with other names of its job's files. */
  public Population withJob(Job other) {
    return new Population(other, files, size, interval, rank, propagation, islands, text);
  }
}

package amc.protocol.job;

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

  /** The same population from another folder. */
  public Population withFiles(String otherFiles, String otherText) {
    return new Population(job, otherFiles, size, interval, rank, propagation, islands, otherText);
  }

  /** The same population with other names of its job's files. */
  public Population withJob(Job other) {
    return new Population(other, files, size, interval, rank, propagation, islands, text);
  }
}

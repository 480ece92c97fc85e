package amc.deploy.simulation;

import java.util.random.RandomGenerator;

/**
 * How often things go wrong, as probabilities.
 *
 * @param lost a frame, or a message of a client or to one
 * @param repeated a frame
 * @param late a frame
 * @param corrupted a frame
 * @param crash of a worker, each millisecond
 * @param stall of a worker, before it looks into its inbox
 * @param takeover of a coordinator by another, each millisecond
 * @param database a write that fails, done or not
 * @param outage of the database, each millisecond
 * @param cancel of all jobs by a client, each quarter of a client's second
 */
record Faults(
    double lost,
    double repeated,
    double late,
    double corrupted,
    double crash,
    double stall,
    double takeover,
    double database,
    double outage,
    double cancel) {
  static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Each kind of fault in about half of all cases. */
  static Faults some(RandomGenerator random) {
    return new Faults(
        0.2 * random.nextDouble() * random.nextInt(2),
        0.2 * random.nextInt(2),
        0.2 * random.nextInt(2),
        0.1 * random.nextInt(2),
        0.01 * random.nextInt(2),
        0.02 * random.nextInt(2),
        0.005 * random.nextInt(2),
        0.1 * random.nextInt(2),
        0.002 * random.nextInt(2),
        random.nextInt(10) == 0 ? 0.05 : 0);
  }
}

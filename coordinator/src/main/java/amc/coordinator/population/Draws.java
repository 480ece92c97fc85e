package amc.coordinator.population;

import amc.protocol.random.Stream;
import amc.protocol.random.Uniforms;

/** Random numbers of one generation, from the propagation stream of the population's seed. */
final class Draws {
  private static final int MOST_BITS = 24; // of draws in a generation

  private final long seed;
  private long next;

  Draws(long seed, int generation) {
    this.seed = seed;
    this.next = (long) generation << MOST_BITS;
  }

  /** In (0, 1]. */
  double uniform() {
    return Uniforms.openClosed(seed, Stream.PROPAGATION, next++);
  }

  /** In [0, n). */
  int index(int n) {
    return (int) ((1 - uniform()) * n);
  }

  boolean coin() {
    return uniform() <= 0.5;
  }
}

package amc.coordinator.loop;

/** Durations, counted by size: 16 classes an octave, so that quantiles are known to 5 %. */
public final class Latencies {
  private static final int PER_OCTAVE = 16;
  private static final int CLASSES = 40 * PER_OCTAVE; // up to 18 minutes

  private final long[] counts;

  /** None. */
  public Latencies() {
    this(new long[CLASSES]);
  }

  private Latencies(long[] counts) {
    this.counts = counts;
  }

  void add(long ns) {
    double octaves = Math.log((double) Math.max(1, ns)) / Math.log(2);
    counts[Math.min(CLASSES - 1, (int) (PER_OCTAVE * octaves))]++;
  }

  Latencies copy() {
    return new Latencies(counts.clone());
  }

  /** Those that are not in {@code earlier}, a copy that was made before. */
  public Latencies since(Latencies earlier) {
    long[] difference = new long[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      difference[i] = counts[i] - earlier.counts[i];
    }
    return new Latencies(difference);
  }

  /** How many. */
  public long count() {
    long count = 0;
    for (long c : counts) {
      count += c;
    }
    return count;
  }

  /**
   * The duration that a share {@code q} of all do not exceed, in nanoseconds; 0 if there are none.
   *
   * @param q in [0, 1]
   */
  public double quantileNs(double q) {
    long count = count();
    if (count == 0) {
      return 0;
    }
    long rank = Math.max(1, (long) Math.ceil(q * count));
    int at = 0;
    for (long seen = counts[0]; seen < rank; seen += counts[at]) {
      at++;
    }
    return Math.pow(2, (at + 0.5) / PER_OCTAVE);
  }
}

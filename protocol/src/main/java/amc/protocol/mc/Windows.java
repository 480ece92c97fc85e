package amc.protocol.mc;

/**
 * Windows of speculative steps: how long they may be, and who evaluates which of their candidates.
 * Neither ever changes a result.
 */
public final class Windows {
  /** Longest window, in steps; bounds the candidates held in memory and in frames. */
  public static final int LONGEST = 32;

  /** Lengths that are tried where nobody asks for one: 1, 2, 4 ... {@value #LONGEST}. */
  public static final int LENGTHS = 32 - Integer.numberOfLeadingZeros(LONGEST);

  /** Memory that the candidates of one window may take on each worker. */
  private static final long CANDIDATE_BYTES = 256L << 20;

  private Windows() {}

  /** The i-th of {@link #LENGTHS} lengths, i from 0 on. */
  public static int length(int i) {
    return 1 << i;
  }

  /**
   * Longest window of a net: as many candidates as fit into 256 MiB, at least 1 and at most {@value
   * #LONGEST}.
   *
   * @param candidateBytes size of one candidate, at least 1
   */
  public static int longest(long candidateBytes) {
    return Math.clamp(CANDIDATE_BYTES / candidateBytes, 1, LONGEST);
  }

  /**
   * First candidate of a proposal group, when {@code candidates} are dealt to {@code groups} in
   * runs of about the same length; that of the group after the last is the number of candidates.
   *
   * @param group in [0, groups]
   */
  public static int first(int group, int candidates, int groups) {
    return group * candidates / groups;
  }
}

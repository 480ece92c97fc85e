package amc.protocol.random;

/** Uniform variates that depend only on (seed, stream, step). Stateless. */
public final class Uniforms {
  private Uniforms() {}

  /**
   * A multiple of 2^-53 in (0, 1], each as likely as any other: words 0 (high) and 1 (low) of the
   * step's Philox block 0, the top 53 bits, plus one.
   */
  public static double openClosed(long seed, Stream stream, long step) {
    int[] words = new int[Philox.WORDS];
    Philox.block(seed, stream, step, 0, words);
    long bits = (long) words[0] << 32 | (words[1] & 0xffffffffL);
    return ((bits >>> 11) + 1) * 0x1p-53;
  }
}

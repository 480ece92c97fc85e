package amc.protocol.random;

/**
 * Fills arrays with standard normal variates that depend only on (seed, stream, step, index). Every
 * implementation gives the same bits; {@link Normals} is the definition.
 */
@FunctionalInterface
public interface NormalGenerator {
  /**
   * Writes normals number {@code from} (inclusive) to {@code from + length} into {@code out[0..]}.
   *
   * @param from a multiple of 64
   * @param length at least 0; {@code out} has room for it rounded up to a multiple of 64
   */
  void fill(long seed, Stream stream, long step, long from, int length, float[] out);
}

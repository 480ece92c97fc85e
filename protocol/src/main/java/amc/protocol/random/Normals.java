package amc.protocol.random;

/**
 * The definition of the normal variates, one at a time. Normals come in groups of 64 that 16 Philox
 * blocks make, laid out so that 16 lanes can work side by side: normal number i belongs to lane
 * {@code i mod 16} of group {@code g = i / 64}, whose Philox block has the counter
 *
 * <pre>(16 g + lane, step's low half, step's high half, stream's word)</pre>
 *
 * and the seed as key. With {@code j = (i mod 64) / 16}, words (0, 1) of the block give j = 0
 * (cosine) and j = 1 (sine) by {@link NormalTransform}; words (2, 3) give j = 2 and j = 3.
 * Stateless.
 */
public final class Normals implements NormalGenerator {
  /** Normals of a group. */
  public static final int GROUP = 64;

  /** Philox blocks of a group. */
  public static final int BLOCKS = 16;

  /** The one instance. */
  public static final Normals INSTANCE = new Normals();

  private Normals() {}

  @Override
  public void fill(long seed, Stream stream, long step, long from, int length, float[] out) {
    int[] words = new int[Philox.WORDS];
    for (int start = 0; start < length; start += GROUP) {
      int firstBlock = (int) ((from + start) / GROUP * BLOCKS);
      for (int lane = 0; lane < BLOCKS; lane++) {
        Philox.block(seed, stream, step, firstBlock + lane, words);
        for (int pair = 0; pair < 2; pair++) {
          float radius = NormalTransform.radius(words[2 * pair]);
          int angle = words[2 * pair + 1];
          int at = start + 2 * pair * BLOCKS + lane;
          out[at] = radius * NormalTransform.cos(angle);
          out[at + BLOCKS] = radius * NormalTransform.sin(angle);
        }
      }
    }
  }
}

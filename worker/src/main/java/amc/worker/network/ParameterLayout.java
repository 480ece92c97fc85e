package amc.worker.network;

import java.util.List;

/**
 * The blocks of a parameter vector, in order and without gaps.
 *
 * @param signalGroups number of signal groups, numbered from 0 in order of depth
 */
public record ParameterLayout(List<Block> blocks, int signalGroups) {

  /**
   * Consecutive parameters that share an initial distribution and a proposal scale.
   *
   * @param name for files, such as "layer1.weight"; unique
   * @param offset of the first parameter
   * @param shape row-major; dense weights are (inputs, outputs)
   * @param signalGroup group whose lambda scales proposals of this block, or -1 for lambda = 1
   * @param initialMean mean of the initial values
   * @param initialScale standard deviation of the initial values
   */
  public record Block(
      String name,
      int offset,
      List<Integer> shape,
      int signalGroup,
      double initialMean,
      double initialScale) {

    /** Number of parameters. */
    public int length() {
      int length = 1;
      for (int i = 0; i < shape.size(); i++) { // asked for each proposal: no stream, no garbage
        length = Math.multiplyExact(length, shape.get(i));
      }
      return length;
    }
  }

  /** One block of parameters that belong to no signal group. */
  public static ParameterLayout unscaled(String name, int size) {
    return new ParameterLayout(List.of(new Block(name, 0, List.of(size), -1, 0, 0)), 0);
  }

  /** Number of parameters N. */
  public int size() {
    Block last = blocks.getLast();
    return last.offset() + last.length();
  }
}

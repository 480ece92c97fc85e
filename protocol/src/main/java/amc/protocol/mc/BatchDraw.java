package amc.protocol.mc;

/**
 * Names the samples of a step's batch: equal draws of one trajectory are equal batches.
 *
 * @param number counter for the batch stream; -1 for all samples
 * @param size number of distinct samples
 */
public record BatchDraw(long number, int size) {
  /** Whether the batch is the whole data set in its own order. */
  public boolean isAll() {
    return number < 0;
  }
}

package amc.coordinator.api;

import java.util.Arrays;

/**
 * Thins out rows of metrics for a plot whose axis of steps is logarithmic. Pure functions.
 *
 * <p>Rows are chosen so that neighbours are at least some distance d of log(1 + step) apart, with
 * the smallest d for which no more than the wanted number are left: where rows are sparse on that
 * axis, all of them stay.
 */
final class Sampling {
  /** Halvings of an interval of distances: enough for any difference that doubles can tell. */
  private static final int HALVINGS = 60;

  private Sampling() {}

  /**
   * Numbers of the rows that stay, ascending; the first and the last row are among them.
   *
   * @param steps of all rows, not negative, in ascending order
   * @param most how many may stay, at least 2
   */
  static int[] pick(long[] steps, int most) {
    if (most < 2) {
      throw new IllegalArgumentException("most=" + most + " must be >= 2");
    }
    int[] picked = new int[Math.min(most, steps.length)];
    if (steps.length <= most) {
      Arrays.setAll(picked, row -> row);
      return picked;
    }
    double[] places = new double[steps.length];
    Arrays.setAll(places, row -> Math.log1p((double) steps[row]));
    double tooClose = 0;
    double apart = places[places.length - 1] - places[0] + 1; // only both ends are left
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (tooClose + apart) / 2;
      if (choose(places, middle, picked) <= most) {
        apart = middle;
      } else {
        tooClose = middle;
      }
    }
    return Arrays.copyOf(picked, choose(places, apart, picked));
  }

  /**
   * Chooses rows that are at least a distance apart, and the last one.
   *
   * @param picked receives the first of their numbers, as many as it holds
   * @return how many there are
   */
  private static int choose(double[] places, double distance, int[] picked) {
    int last = places.length - 1;
    picked[0] = 0;
    int chosen = 1;
    double next = places[0] + distance;
    for (int row = 1; row < last && places[row] <= places[last] - distance; row++) {
      if (places[row] >= next) {
        if (chosen < picked.length) {
          picked[chosen] = row;
        }
        chosen++;
        next = places[row] + distance;
      }
    }
    if (chosen < picked.length) {
      picked[chosen] = last;
    }
    return chosen + 1;
  }
}

package amc.coordinator.study;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * The log-rank test of whether groups have the same times (Mantel 1966; Peto and Peto 1972).
 *
 * @param observed events of each group
 * @param expected events that each would have if all had the same curve
 * @param chiSquare 0 where nothing can be compared
 * @param degrees of freedom: groups that could have had events, less one
 * @param p probability of as large a value where there is no difference; NaN without degrees
 * @param trend the same with one degree of freedom, for a difference that grows along the groups in
 *     their order
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record LogRank(
    double[] observed, double[] expected, double chiSquare, int degrees, double p, Trend trend) {

  /**
   * For ordered groups (Tarone 1975), whose scores are their places.
   *
   * @param chiSquare 0 where nothing can be compared
   * @param p NaN likewise
   */
  public record Trend(double chiSquare, double p) {}

  /** Compares groups, each of which may be empty. */
  public static LogRank of(List<List<Passage>> groups) {
    int n = groups.size();
    double[] observed = new double[n];
    double[] expected = new double[n];
    double[][] variance = new double[n][n];
    int[] atRisk = groups.stream().mapToInt(List::size).toArray();
    for (Counts counts : byTime(groups).values()) {
      double all = IntStream.of(atRisk).sum();
      double events = IntStream.of(counts.events).sum();
      double spread = all > 1 ? events * (all - events) / (all - 1) : 0;
      for (int i = 0; i < n; i++) {
        double part = atRisk[i] / all;
        observed[i] += counts.events[i];
        expected[i] += events * part;
        for (int j = 0; j < n; j++) {
          variance[i][j] += spread * part * ((i == j ? 1 : 0) - atRisk[j] / all);
        }
      }
      for (int i = 0; i < n; i++) {
        atRisk[i] -= counts.gone[i];
      }
    }
    return test(observed, expected, variance);
  }

  /** What happens at a time, by group. */
  private static final class Counts {
    final int[] events;
    final int[] gone;

    Counts(int groups) {
      this.events = new int[groups];
      this.gone = new int[groups];
    }
  }

  private static TreeMap<Long, Counts> byTime(List<List<Passage>> groups) {
    TreeMap<Long, Counts> times = new TreeMap<>();
    for (int i = 0; i < groups.size(); i++) {
      for (Passage p : groups.get(i)) {
        Counts counts = times.computeIfAbsent(p.steps(), t -> new Counts(groups.size()));
        counts.gone[i]++;
        counts.events[i] += p.event() ? 1 : 0;
      }
    }
    return times;
  }

  private static LogRank test(double[] observed, double[] expected, double[][] variance) {
    int[] compared =
        IntStream.range(0, expected.length).filter(i -> expected[i] > 0).skip(1).toArray();
    double chiSquare = 0;
    if (compared.length > 0) {
      RealMatrix v = new Array2DRowRealMatrix(variance).getSubMatrix(compared, compared);
      RealVector difference =
          new ArrayRealVector(
              Arrays.stream(compared).mapToDouble(i -> observed[i] - expected[i]).toArray());
      LUDecomposition lu = new LUDecomposition(v);
      chiSquare =
          lu.getSolver().isNonSingular()
              ? difference.dotProduct(lu.getSolver().solve(difference))
              : 0;
    }
    return new LogRank(
        observed,
        expected,
        chiSquare,
        compared.length,
        compared.length == 0 ? Double.NaN : Confidence.chiSquareTail(chiSquare, compared.length),
        trend(observed, expected, variance));
  }

  private static Trend trend(double[] observed, double[] expected, double[][] variance) {
    double difference = 0;
    double spread = 0;
    for (int i = 0; i < observed.length; i++) {
      difference += i * (observed[i] - expected[i]);
      for (int j = 0; j < observed.length; j++) {
        spread += (double) i * j * variance[i][j];
      }
    }
    if (!(spread > 0)) {
      return new Trend(0, Double.NaN);
    }
    double chiSquare = difference * difference / spread;
    return new Trend(chiSquare, Confidence.chiSquareTail(chiSquare, 1));
  }
}

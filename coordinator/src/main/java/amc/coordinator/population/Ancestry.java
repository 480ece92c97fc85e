package amc.coordinator.population;

import amc.coordinator.population.Succession.Exchanged;
import amc.protocol.random.StateHash;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a lineage amounts to.
 *
 * @param founderOf for each member of the last generation the one of the first that it descends
 *     from
 * @param effectiveSize mean over generations, see {@link Succession}; NaN where there are no
 *     weights
 * @param exchanges null where members do not exchange
 * @param hash of all members' states at the last generation, 16 hexadecimal digits
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Ancestry(
    int[] founderOf, double effectiveSize, @Nullable Exchanges exchanges, String hash) {

  /**
   * Of replica exchange.
   *
   * @param acceptance fraction accepted, of all pairs together
   * @param acceptanceOfPair likewise, of each pair of neighbours, from member 0 on; 0 before the
   *     first
   * @param roundTrips of networks from member 0 to the last and back
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Exchanges(double acceptance, double[] acceptanceOfPair, int roundTrips) {}

  /** Where a network has been last on its way up and down the ladder. */
  private enum Way {
    NOWHERE,
    UP,
    DOWN
  }

  /** Of a lineage with a generation at least. */
  public static Ancestry of(Lineage lineage) {
    int size = lineage.population().size();
    int[] founders = IntStream.range(0, size).toArray();
    Way[] ways = new Way[size]; // of the networks that members have
    Arrays.fill(ways, Way.NOWHERE);
    int trips = 0;
    double effective = 0;
    int weighted = 0;
    int[] tried = new int[Math.max(0, size - 1)];
    int[] accepted = new int[tried.length];
    for (int g = 2; g <= lineage.last(); g++) {
      Succession s = lineage.before(g);
      int[] parents = s.parents();
      int[] before = founders;
      Way[] waysBefore = ways;
      founders = Arrays.stream(parents).map(p -> before[p]).toArray();
      ways = Arrays.stream(parents).mapToObj(p -> waysBefore[p]).toArray(Way[]::new);
      if (ways[0] == Way.DOWN) {
        trips++;
      }
      ways[0] = Way.UP;
      if (ways[size - 1] == Way.UP) {
        ways[size - 1] = Way.DOWN;
      }
      if (!Double.isNaN(s.effectiveSize())) {
        effective += s.effectiveSize();
        weighted++;
      }
      for (Exchanged e : s.exchanges()) {
        tried[e.lower()]++;
        accepted[e.lower()] += e.accepted() ? 1 : 0;
      }
    }
    StateHash hash = new StateHash(0);
    lineage.generation(lineage.last()).members().forEach(m -> hash.add(m.hash()));
    return new Ancestry(
        founders,
        weighted == 0 ? Double.NaN : effective / weighted,
        exchanges(tried, accepted, trips),
        HexFormat.of().toHexDigits(hash.value()));
  }

  private static @Nullable Exchanges exchanges(int[] tried, int[] accepted, int trips) {
    int all = Arrays.stream(tried).sum();
    if (all == 0) {
      return null;
    }
    double[] ofPair =
        IntStream.range(0, tried.length)
            .mapToDouble(i -> tried[i] == 0 ? 0 : (double) accepted[i] / tried[i])
            .toArray();
    return new Exchanges((double) Arrays.stream(accepted).sum() / all, ofPair, trips);
  }

  /** The member of the first generation that a member of the last descends from. */
  public int founder(int member) {
    return founderOf[member];
  }

  /** Of how many members of the first generation the last one descends. */
  public int founders() {
    return (int) Arrays.stream(founderOf).distinct().count();
  }
}

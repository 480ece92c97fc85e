package amc.coordinator.placement;

import static java.util.Objects.requireNonNull;

import amc.protocol.frame.Frame.Slice;
import amc.protocol.mc.Windows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses who evaluates what. A plan has p groups by proposal; each has its share of a window's
 * candidates, and its workers share the batch's shards by their speed. The model: a worker takes
 * (candidates) (shards) (its measured time for one of one) for its part, less what {@link Batching}
 * saves, a window takes as long as the slowest worker, its interruptions and a fixed overhead
 * ({@link Costs}), and decides as many steps as {@link Costs#expectedSteps} says. The plan with the
 * most steps a second is taken. Plans change speed alone, never results. Pure.
 */
public final class Placement {
  private Placement() {}

  /**
   * A worker's measured speed.
   *
   * @param unitNs time to evaluate one candidate alone on one shard
   */
  public record Speed(int worker, double unitNs) {}

  /**
   * A plan.
   *
   * @param groups p
   * @param window steps of a window, a multiple of p
   * @param stepsPerSecond what the model expects
   */
  public record Plan(int groups, int window, List<Slice> slices, double stepsPerSecond) {}

  /**
   * The best plan.
   *
   * @param speeds at least one worker
   * @param fixedWindow length of windows, or 0 to choose it
   * @param longest longest window allowed
   */
  public static Plan best(List<Speed> speeds, Costs costs, int fixedWindow, int longest) {
    if (speeds.isEmpty()) {
      throw new IllegalArgumentException("no workers");
    }
    List<Speed> fastestFirst = new ArrayList<>(speeds);
    fastestFirst.sort(Comparator.comparingDouble(Speed::unitNs).thenComparingInt(Speed::worker));
    Map<Integer, Double> unitNs = unitNs(speeds);
    Plan best = null;
    for (int groups = 1; groups <= Math.min(speeds.size(), longest); groups++) {
      Grouping grouping = Grouping.of(slices(fastestFirst, groups), groups, unitNs, costs);
      Plan plan = fixedWindow > 0 ? grouping.plan(fixedWindow) : grouping.withBestWindow(longest);
      best = best == null ? plan : better(best, plan);
    }
    return requireNonNull(best); // there is a plan of one group
  }

  private static Plan better(Plan best, Plan plan) {
    return plan.stepsPerSecond() > best.stepsPerSecond() ? plan : best;
  }

  /** The same slices with the best length of windows, at most {@code longest}. */
  public static Plan bestWindow(Plan plan, List<Speed> speeds, Costs costs, int longest) {
    return Grouping.of(plan.slices(), plan.groups(), unitNs(speeds), costs).withBestWindow(longest);
  }

  /** What the model expects of given slices with the costs as they are now. */
  public static double stepsPerSecond(
      List<Speed> speeds, List<Slice> slices, int groups, int window, Costs costs) {
    return Grouping.of(slices, groups, unitNs(speeds), costs).plan(window).stepsPerSecond();
  }

  private static Map<Integer, Double> unitNs(List<Speed> speeds) {
    Map<Integer, Double> unitNs = new HashMap<>();
    for (Speed s : speeds) {
      unitNs.put(s.worker(), s.unitNs());
    }
    return unitNs;
  }

  /**
   * Slices whose windows may have any length.
   *
   * @param candidateNs time for one candidate alone by the slowest worker of each group
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Grouping(List<Slice> slices, double[] candidateNs, Costs costs) {

    static Grouping of(List<Slice> slices, int groups, Map<Integer, Double> unitNs, Costs costs) {
      double[] candidateNs = new double[groups];
      for (Slice s : slices) {
        int shards = s.end(costs.shards()) - s.first(costs.shards());
        double time = shards * unitNs.getOrDefault(s.worker(), 0.0);
        candidateNs[s.group()] = Math.max(candidateNs[s.group()], time);
      }
      return new Grouping(slices, candidateNs, costs);
    }

    Plan plan(int window) {
      int groups = candidateNs.length;
      double slowest = 0;
      for (int g = 0; g < groups; g++) {
        int candidates = Windows.first(g + 1, window, groups) - Windows.first(g, window, groups);
        double factor = costs.batching().factor(candidates);
        slowest = Math.max(slowest, candidates * factor * candidateNs[g]);
      }
      double steps = costs.expectedSteps(window);
      return new Plan(groups, window, slices, 1e9 * steps / costs.windowNs(slowest));
    }

    Plan withBestWindow(int longest) {
      Plan best = plan(candidateNs.length);
      for (int window = 2 * candidateNs.length; window <= longest; window *= 2) {
        best = better(best, plan(window));
      }
      return best;
    }
  }

  /** Workers dealt to groups of about equal speed; shards shared within a group by speed. */
  private static List<Slice> slices(List<Speed> fastestFirst, int groups) {
    List<List<Speed>> members = new ArrayList<>();
    double[] total = new double[groups];
    for (int g = 0; g < groups; g++) {
      members.add(new ArrayList<>());
    }
    for (Speed s : fastestFirst) {
      int slowest = 0;
      for (int g = 1; g < groups; g++) {
        if (total[g] < total[slowest]) {
          slowest = g;
        }
      }
      members.get(slowest).add(s);
      total[slowest] += 1 / s.unitNs();
    }
    List<Slice> slices = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      double before = 0;
      int first = 0;
      for (int i = 0; i < members.get(g).size(); i++) {
        Speed s = members.get(g).get(i);
        before += 1 / s.unitNs();
        boolean last = i + 1 == members.get(g).size();
        int end = last ? Slice.WHOLE : (int) Math.round(before / total[g] * Slice.WHOLE);
        slices.add(new Slice(s.worker(), g, first, end));
        first = end;
      }
    }
    return slices;
  }
}

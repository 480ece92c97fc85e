package amc.coordinator.loop;

import static java.util.Objects.requireNonNull;

import amc.coordinator.placement.Costs;
import amc.coordinator.placement.Placement;
import amc.coordinator.placement.Placement.Plan;
import amc.coordinator.placement.Placement.Speed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plan that a run's windows follow: chosen anew when workers come or go, and now and then when
 * another is expected to be faster. Speed only: no result depends on it. Confined to one thread.
 */
final class Planning {
  private static final double GAIN = 1.02; // expected of a new plan, or it may be noise

  private final int fixedWindow;
  private final int longest;
  private final Members members;
  private final Pace pace;
  private @Nullable Plan plan;
  private int number;
  private boolean fresh = true; // whether workers have not been told of the slices that come next

  /**
   * @param fixedWindow length of windows, or 0 to choose it
   * @param longest longest window allowed
   */
  Planning(int fixedWindow, int longest, Members members, Pace pace) {
    this.fixedWindow = fixedWindow;
    this.longest = longest;
    this.members = members;
    this.pace = pace;
  }

  /** Has the next window follow a plan of its own, since workers have come or gone. */
  void renew() {
    fresh = true;
  }

  /**
   * The plan of the next window; there must be a worker.
   *
   * @param shards of the next batch
   * @param last the latest window, or null
   */
  Plan next(int shards, @Nullable Gather last, long nowNs) {
    if (plan == null || fresh || pace.reviewIsDue(nowNs)) {
      review(members.speeds(last), pace.costs(shards));
      pace.reviewed(nowNs);
    }
    return requireNonNull(plan);
  }

  private void review(List<Speed> speeds, Costs costs) {
    Plan best = Placement.best(speeds, costs, fixedWindow, longest);
    Plan current = plan;
    if (current == null || fresh || isOther(best, current) && pays(best, current, speeds, costs)) {
      plan = best;
      fresh = true;
      number++;
    } else if (fixedWindow == 0) {
      Plan other = Placement.bestWindow(current, speeds, costs, longest);
      plan = pays(other, current, speeds, costs) ? other : current;
    }
  }

  private static boolean isOther(Plan plan, Plan current) {
    return plan.groups() != current.groups() || !plan.slices().equals(current.slices());
  }

  private static boolean pays(Plan plan, Plan current, List<Speed> speeds, Costs costs) {
    double now =
        Placement.stepsPerSecond(
            speeds, current.slices(), current.groups(), current.window(), costs);
    return plan.stepsPerSecond() > GAIN * now;
  }

  /** Whether the workers have to be told of new slices; they count as told from then on. */
  boolean takeFresh() {
    boolean was = fresh;
    fresh = false;
    return was;
  }

  /** Number of the slices, which counts up. */
  int number() {
    return number;
  }

  /** Proposal groups of the present plan, 0 before the first. */
  int groups() {
    Plan p = plan;
    return p == null ? 0 : p.groups();
  }
}

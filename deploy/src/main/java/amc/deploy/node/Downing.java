package amc.deploy.node;

import amc.coordinator.database.ClusterLease.Answer;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a node does about members that it cannot reach. Deterministic; confined to one
 * thread.
 *
 * <p>None of Akka's strategies fits: with two coordinators, keep-oldest stops both when the oldest
 * dies; keep-majority stops the coordinator when its workers die; a lease is asked for by the
 * member with the lowest address, which may be a worker without access to the database. So:
 *
 * <ul>
 *   <li>Workers and clients never remove anybody. One that sees no coordinator for {@link
 *       #ORPHANED_NS} leaves, and comes back; so does one that is still joining, since nobody is
 *       left to let it in, and it does not hear of other seeds while it waits.
 *   <li>On each side of a split, the oldest coordinator acts, once nothing has changed for {@link
 *       #STABLE_NS}. Members that are no coordinators are removed at once: the other side has
 *       nobody who could decide. Those that are still joining too: nobody is let in while one is
 *       missing.
 *   <li>Where coordinators are on the other side, the side goes on that gets the lease in the
 *       database, which the oldest coordinator renews all the time. The side with fewer members
 *       stops renewing and tries later. A side that does not get it goes down, and comes back.
 *   <li>A coordinator that wakes up and sees that somebody else keeps renewing the lease does so,
 *       too.
 * </ul>
 */
final class Downing {
  /** How long nothing must have changed. */
  static final long STABLE_NS = 2_000_000_000L;

  /** How long a worker waits for a coordinator: longer than a coordinator takes over. */
  static final long ORPHANED_NS = 15_000_000_000L;

  private final long leaseNs;
  private @Nullable View last;
  private long changedNs;
  private long coordinatedNs;
  private boolean taken;
  private long takenNs;

  /**
   * @param leaseNs how long an owner keeps the lease without renewing it
   * @param nowNs time of {@link System#nanoTime}
   */
  Downing(long leaseNs, long nowNs) {
    this.leaseNs = leaseNs;
    this.changedNs = nowNs;
    this.coordinatedNs = nowNs;
  }

  /**
   * A member.
   *
   * @param up whether it has been let in (it may be leaving again), or is still joining
   * @param age place in the order of being let in
   */
  record Peer(String address, boolean coordinator, boolean up, boolean reachable, int age) {
    boolean decides() {
      return coordinator && up;
    }
  }

  /**
   * The cluster as a node sees it.
   *
   * @param self its address, which is among those of the peers once it has asked to be let in
   * @param peers without others that are joining and can be reached: they change nothing
   */
  record View(String self, List<Peer> peers) {}

  /** What to do now. */
  enum Action {
    NOTHING,
    /** Renew the lease. */
    RENEW,
    /** Remove the members that cannot be reached. */
    REMOVE_UNREACHABLE,
    /** Ask for the lease, and with it remove the members that cannot be reached. */
    ARBITRATE,
    /** Remove all members that can be reached, this node last. */
    GIVE_UP,
    /** Leave, and come back. */
    REJOIN
  }

  /** What to do now, to be asked several times a second. */
  Action next(View view, long nowNs) {
    if (!view.equals(last)) {
      last = view;
      changedNs = nowNs;
    }
    Peer self = find(view);
    Peer oldest =
        view.peers().stream()
            .filter(p -> p.decides() && p.reachable())
            .min(Comparator.comparingInt(Peer::age))
            .orElse(null);
    if (self == null || oldest != null) {
      coordinatedNs = nowNs;
    }
    if (self == null) {
      return Action.NOTHING;
    }
    if (oldest == null) {
      return nowNs - coordinatedNs >= ORPHANED_NS ? Action.REJOIN : Action.NOTHING;
    }
    return oldest.equals(self) ? decide(view, nowNs) : Action.NOTHING;
  }

  /** Hears what the database said about the lease. */
  void onLease(Answer answer, long nowNs) {
    switch (answer) {
      case MINE -> taken = false;
      case TAKEN -> {
        takenNs = taken ? takenNs : nowNs;
        taken = true;
      }
      case UNKNOWN -> {}
    }
  }

  private static @Nullable Peer find(View view) {
    return view.peers().stream()
        .filter(p -> p.address().equals(view.self()))
        .findFirst()
        .orElse(null);
  }

  private Action decide(View view, long nowNs) {
    long stableNs = nowNs - changedNs;
    List<Peer> lost = view.peers().stream().filter(p -> !p.reachable()).toList();
    if (lost.stream().noneMatch(Peer::decides)) {
      if (taken && nowNs - takenNs >= leaseNs + STABLE_NS) {
        return Action.GIVE_UP;
      }
      return lost.isEmpty() || stableNs < STABLE_NS ? Action.RENEW : Action.REMOVE_UNREACHABLE;
    }
    long beginNs = hasMost(view, lost) ? STABLE_NS : STABLE_NS + leaseNs;
    if (stableNs < beginNs) {
      return Action.NOTHING;
    }
    return stableNs < beginNs + leaseNs + STABLE_NS ? Action.ARBITRATE : Action.GIVE_UP;
  }

  /** Whether this side has more members than the other, or as many and the oldest coordinator. */
  private static boolean hasMost(View view, List<Peer> lost) {
    long all = view.peers().stream().filter(Peer::up).count();
    long there = lost.stream().filter(Peer::up).count();
    long here = all - there;
    return here > there
        || (here == there
            && view.peers().stream()
                .filter(Peer::decides)
                .min(Comparator.comparingInt(Peer::age))
                .map(Peer::reachable)
                .orElse(false));
  }
}

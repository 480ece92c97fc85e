package amc.deploy.node;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.database.ClusterLease.Answer;
import amc.deploy.node.Downing.Action;
import amc.deploy.node.Downing.Peer;
import amc.deploy.node.Downing.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of a cluster that falls apart. */
final class DowningTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long LEASE_NS = 5 * SECOND;

  /** In seconds: how long nothing must have changed, and just less. */
  private static final double STABLE = (double) Downing.STABLE_NS / SECOND;

  private static final double LESS = STABLE - 0.25;

  /** In seconds, how long an owner keeps the lease. */
  private static final double LEASE = (double) LEASE_NS / SECOND;

  /** A cluster of coordinators a, b, ... and workers 1, 2, ..., as one of them sees it. */
  private static View view(String self, String members, String reachable) {
    return view(self, members, "", reachable);
  }

  /**
   * @param joining the last of the members, which are not up yet
   */
  private static View view(String self, String up, String joining, String reachable) {
    List<Peer> peers = new ArrayList<>();
    for (char name : (up + joining).toCharArray()) {
      peers.add(
          new Peer(
              String.valueOf(name),
              Character.isLetter(name),
              up.indexOf(name) >= 0,
              reachable.indexOf(name) >= 0,
              peers.size()));
    }
    return new View(self, peers);
  }

  /** What a node does at a time after the view has become what it is. */
  private static Action after(double seconds, View view) {
    Downing downing = new Downing(LEASE_NS, 0);
    Action action = Action.NOTHING;
    for (long nowNs = 0; nowNs <= seconds * SECOND; nowNs += SECOND / 4) {
      action = downing.next(view, nowNs);
    }
    return action;
  }

  @Test
  void shouldRenewTheLeaseAsTheOldestCoordinatorOnly() {
    assertThat(after(0, view("a", "ab12", "ab12"))).isEqualTo(Action.RENEW);
    assertThat(after(60, view("b", "ab12", "ab12"))).isEqualTo(Action.NOTHING);
    assertThat(after(60, view("1", "ab12", "ab12"))).isEqualTo(Action.NOTHING);
  }

  @Test
  void shouldDoNothingBeforeItIsAMember() {
    assertThat(after(60, view("c", "ab", "ab"))).isEqualTo(Action.NOTHING);
  }

  @Test
  void shouldSurviveTheLossOfAllWorkers() {
    View alone = view("a", "a123", "a");
    assertThat(after(LESS, alone)).isEqualTo(Action.RENEW);
    assertThat(after(STABLE, alone)).isEqualTo(Action.REMOVE_UNREACHABLE);
  }

  @Test
  void shouldWaitUntilNothingChanges() {
    Downing downing = new Downing(LEASE_NS, 0);
    assertThat(downing.next(view("a", "a12", "a2"), 0)).isEqualTo(Action.RENEW);
    assertThat(downing.next(view("a", "a12", "a"), SECOND)).isEqualTo(Action.RENEW);
    long stableNs = SECOND + Downing.STABLE_NS;
    assertThat(downing.next(view("a", "a12", "a"), stableNs - 1)).isEqualTo(Action.RENEW);
    assertThat(downing.next(view("a", "a12", "a"), stableNs)).isEqualTo(Action.REMOVE_UNREACHABLE);
  }

  @Test
  void shouldAskForTheLeaseWhenEitherOfTwoCoordinatorsIsLost() {
    assertThat(after(LESS, view("b", "ab12", "b12"))).isEqualTo(Action.NOTHING);
    assertThat(after(STABLE, view("b", "ab12", "b12"))).isEqualTo(Action.ARBITRATE);
    assertThat(after(STABLE, view("a", "ab12", "a12"))).isEqualTo(Action.ARBITRATE);
    assertThat(after(STABLE, view("b", "abc", "bc"))).isEqualTo(Action.ARBITRATE);
    assertThat(after(STABLE, view("c", "abc", "bc"))).isEqualTo(Action.NOTHING);
  }

  @Test
  void shouldLetTheSideWithMoreMembersAskFirst() {
    View cutOff = view("a", "ab12", "a");
    assertThat(after(LESS + LEASE, cutOff)).isEqualTo(Action.NOTHING);
    assertThat(after(STABLE + LEASE, cutOff)).isEqualTo(Action.ARBITRATE);
    assertThat(after(STABLE, view("a", "ab", "a")))
        .as("the oldest of two")
        .isEqualTo(Action.ARBITRATE);
    assertThat(after(STABLE, view("b", "ab", "b"))).as("the other").isEqualTo(Action.NOTHING);
  }

  @Test
  void shouldGiveUpWithoutTheLease() {
    assertThat(after(STABLE + LEASE + STABLE + 0.25, view("b", "ab12", "b12")))
        .isEqualTo(Action.GIVE_UP);
    assertThat(after(STABLE + LEASE + LEASE + STABLE + 0.25, view("a", "ab12", "a")))
        .isEqualTo(Action.GIVE_UP);
  }

  @Test
  void shouldRejoinAsAWorkerWithoutCoordinators() {
    View orphaned = view("1", "ab12", "12");
    assertThat(after(14.75, orphaned)).isEqualTo(Action.NOTHING);
    assertThat(after(15, orphaned)).isEqualTo(Action.REJOIN);
  }

  @Test
  void shouldStartAnewWhenNobodyIsLeftToLetItIn() {
    assertThat(after(60, view("2", "a1", "2", "a12"))).isEqualTo(Action.NOTHING);
    assertThat(after(60, view("b", "a1", "b", "ab1"))).isEqualTo(Action.NOTHING);
    View lost = view("2", "a1", "2b", "2b");
    assertThat(after(14.75, lost)).isEqualTo(Action.NOTHING);
    assertThat(after(15, lost)).isEqualTo(Action.REJOIN);
  }

  @Test
  void shouldRemoveLostMembersThatWereStillJoining() {
    View lost = view("a", "a1", "b2", "a1");
    assertThat(after(LESS, lost)).isEqualTo(Action.RENEW);
    assertThat(after(STABLE, lost)).isEqualTo(Action.REMOVE_UNREACHABLE);
    assertThat(after(STABLE, view("a", "ab1", "234", "a1")))
        .as("most of those that count")
        .isEqualTo(Action.ARBITRATE);
  }

  @Test
  void shouldGiveUpWhenItWakesUpBesideAnotherOwner() {
    Downing downing = new Downing(LEASE_NS, 0);
    View whole = view("a", "a1", "a1");
    downing.onLease(Answer.TAKEN, 0);
    long sureNs = LEASE_NS + Downing.STABLE_NS;
    assertThat(downing.next(whole, sureNs - 1)).isEqualTo(Action.RENEW);
    downing.onLease(Answer.UNKNOWN, sureNs - 1);
    downing.onLease(Answer.TAKEN, sureNs);
    assertThat(downing.next(whole, sureNs)).isEqualTo(Action.GIVE_UP);
    downing.onLease(Answer.MINE, 9 * SECOND);
    assertThat(downing.next(whole, 60 * SECOND)).isEqualTo(Action.RENEW);
  }
}

package amc.deploy.node;

import akka.actor.Address;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.remote.artery.ThisActorSystemQuarantinedEvent;
import amc.coordinator.database.ClusterLease;
import amc.coordinator.database.ClusterLease.Answer;
import amc.deploy.node.Downing.Action;
import amc.deploy.node.Downing.Peer;
import amc.deploy.node.Downing.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Does what {@link Downing} decides. One on each node. */
final class DowningActor extends AbstractBehavior<DowningActor.Command> {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final long RENEWAL_NS = 1_000_000_000L;
  private static final Set<MemberStatus> LET_IN =
      Set.of(MemberStatus.up(), MemberStatus.leaving(), MemberStatus.exiting());
  private static final Set<MemberStatus> JOINING =
      Set.of(MemberStatus.joining(), MemberStatus.weaklyUp());

  private final Cluster cluster;
  private final @Nullable ClusterLease lease;
  private final Executor blocking;
  private final Downing downing;
  private boolean asking;
  private long askedNs;

  sealed interface Command {}

  private enum Tick implements Command {
    TICK
  }

  /** A member has shut this node out, so the cluster goes on without it. */
  private record Quarantined(Address by) implements Command {}

  private record LeaseReply(Action purpose, Answer answer) implements Command {}

  private DowningActor(ActorContext<Command> context, @Nullable ClusterLease lease) {
    super(context);
    context.setLoggerName(DowningActor.class);
    this.cluster = Cluster.get(context.getSystem());
    this.lease = lease;
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    this.downing = new Downing(ClusterLease.SECONDS * 1_000_000_000L, System.nanoTime());
    this.askedNs = System.nanoTime() - RENEWAL_NS;
    context
        .getSystem()
        .eventStream()
        .tell(
            new EventStream.Subscribe<>(
                ThisActorSystemQuarantinedEvent.class,
                context.messageAdapter(
                    ThisActorSystemQuarantinedEvent.class,
                    event -> new Quarantined(event.remoteAddress().address()))));
  }

  /**
   * @param lease of the cluster; null on nodes without access to the database
   */
  static Behavior<Command> create(@Nullable ClusterLease lease) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Tick.TICK, TICK);
          return Behaviors.setup(context -> new DowningActor(context, lease));
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onCommand).build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Tick tick -> act(downing.next(view(), System.nanoTime()));
      case Quarantined q -> onQuarantined(q.by());
      case LeaseReply reply -> onReply(reply);
    }
    return this;
  }

  private void act(Action action) {
    switch (action) {
      case NOTHING -> {}
      case RENEW, ARBITRATE -> ask(action);
      case REMOVE_UNREACHABLE -> removeUnreachable();
      case GIVE_UP -> {
        getContext().getLog().warn("Another side of the cluster has the lease: joining that one");
        down(address -> !isUnreachable(address));
      }
      case REJOIN -> {
        getContext().getLog().warn("No coordinator can be reached: leaving, to join again");
        down(address -> false);
      }
    }
  }

  private void ask(Action purpose) {
    long nowNs = System.nanoTime();
    boolean early = purpose == Action.RENEW && nowNs - askedNs < RENEWAL_NS;
    if (lease == null || asking || early) {
      return;
    }
    asking = true;
    askedNs = nowNs;
    ClusterLease asked = lease;
    String owner = ownerOf(cluster);
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> asked.acquire(owner), blocking),
            (answer, failure) ->
                new LeaseReply(purpose, failure == null ? answer : Answer.UNKNOWN));
  }

  private void onReply(LeaseReply reply) {
    asking = false;
    long nowNs = System.nanoTime();
    downing.onLease(reply.answer(), nowNs);
    // What the lease was asked for may have changed meanwhile.
    if (reply.answer() == Answer.MINE
        && reply.purpose() == Action.ARBITRATE
        && downing.next(view(), nowNs) == Action.ARBITRATE) {
      removeUnreachable();
    }
  }

  private void onQuarantined(Address by) {
    if (members().stream().anyMatch(m -> m.address().equals(by))) {
      getContext().getLog().warn("Shut out by {}: leaving, to join again", by);
      down(address -> false);
    }
  }

  private void removeUnreachable() {
    for (Member member : cluster.state().getUnreachable()) {
      getContext().getLog().warn("Removing {}, which cannot be reached", member.address());
      cluster.manager().tell(new Down(member.address()));
    }
  }

  /** Removes other members that fit, then this node. */
  private void down(Predicate<Address> others) {
    Address self = cluster.selfMember().address();
    for (Member member : members()) {
      if (!member.address().equals(self) && others.test(member.address())) {
        cluster.manager().tell(new Down(member.address()));
      }
    }
    cluster.manager().tell(new Down(self));
  }

  private boolean isUnreachable(Address address) {
    return cluster.state().getUnreachable().stream().anyMatch(m -> m.address().equals(address));
  }

  private List<Member> members() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false).toList();
  }

  private View view() {
    CurrentClusterState state = cluster.state();
    Member self = cluster.selfMember();
    Set<Member> unreachable = state.getUnreachable();
    List<Member> members = new ArrayList<>();
    for (Member member : state.getMembers()) {
      if (LET_IN.contains(member.status())
          || (JOINING.contains(member.status())
              && (member.equals(self) || unreachable.contains(member)))) {
        members.add(member);
      }
    }
    members.sort((a, b) -> a.equals(b) ? 0 : a.isOlderThan(b) ? -1 : 1);
    List<Peer> peers = new ArrayList<>();
    for (Member member : members) {
      peers.add(
          new Peer(
              member.uniqueAddress().toString(),
              member.hasRole(Role.COORDINATOR.label()),
              LET_IN.contains(member.status()),
              !unreachable.contains(member),
              peers.size()));
    }
    return new View(self.uniqueAddress().toString(), peers);
  }

  /** A name of this life of a node. */
  static String ownerOf(Cluster cluster) {
    return cluster.selfMember().uniqueAddress().toString();
  }
}

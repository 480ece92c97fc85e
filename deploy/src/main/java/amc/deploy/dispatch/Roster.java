package amc.deploy.dispatch;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import amc.coordinator.api.Members;
import amc.deploy.node.Role;
import amc.protocol.message.Hosting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Who is in the cluster, as this node sees it. Thread-safe, but for the actor's own part. */
final class Roster {
  private static final Duration ASK = Duration.ofSeconds(1);

  private volatile Members.Cluster cluster = new Members.Cluster(List.of(), List.of());

  /** The workers that have said what they offer, and the coordinators. */
  Members.Cluster now() {
    return cluster;
  }

  /** Threads of all workers. */
  int threads() {
    return cluster.workers().stream().mapToInt(Members.Worker::threads).sum();
  }

  private sealed interface Command {}

  private record Listed(Receptionist.Listing listing) implements Command {}

  private record Offered(Hosting.Offer offer) implements Command {}

  private enum Ask implements Command {
    INSTANCE
  }

  /** An actor that keeps the roster up to date. */
  Behavior<Void> keeper() {
    return Behaviors.<Command>setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      Keeper keeper = new Keeper(context, timers);
                      return Behaviors.receiveMessage(keeper::onCommand);
                    }))
        .unsafeCast();
  }

  private final class Keeper {
    private final Map<ActorRef<Hosting.Command>, Integer> threads = new HashMap<>();
    private final ActorRef<Hosting.Offer> offers;
    private final Cluster membership;
    private Set<ActorRef<Hosting.Command>> there = Set.of();

    Keeper(ActorContext<Command> context, TimerScheduler<Command> timers) {
      this.membership = Cluster.get(context.getSystem());
      this.offers = context.messageAdapter(Hosting.Offer.class, Offered::new);
      ActorRef<Receptionist.Listing> listings =
          context.messageAdapter(Receptionist.Listing.class, Listed::new);
      context.getSystem().receptionist().tell(Receptionist.subscribe(Hosting.WORKERS, listings));
      timers.startTimerWithFixedDelay(Ask.INSTANCE, ASK);
    }

    Behavior<Command> onCommand(Command command) {
      switch (command) {
        case Listed listed -> {
          there = listed.listing().getServiceInstances(Hosting.WORKERS);
          threads.keySet().retainAll(there);
          ask();
        }
        case Offered offered -> {
          if (there.contains(offered.offer().worker())) {
            threads.put(offered.offer().worker(), offered.offer().threads());
          }
        }
        case Ask ask -> ask();
      }
      publish();
      return Behaviors.same();
    }

    /** Those that have not answered: messages may be lost. */
    private void ask() {
      for (ActorRef<Hosting.Command> worker : there) {
        if (!threads.containsKey(worker)) {
          worker.tell(new Hosting.Describe(offers));
        }
      }
    }

    private void publish() {
      List<Members.Worker> workers =
          threads.entrySet().stream()
              .map(w -> new Members.Worker(address(w.getKey().path().address()), w.getValue()))
              .sorted(Comparator.comparing(Members.Worker::address))
              .toList();
      List<Member> coordinators =
          StreamSupport.stream(membership.state().getMembers().spliterator(), false)
              .filter(m -> m.hasRole(Role.COORDINATOR.label()))
              .filter(m -> m.status().equals(MemberStatus.up()))
              .sorted((one, other) -> one.isOlderThan(other) ? -1 : 1)
              .toList();
      List<Members.Coordinator> told = new ArrayList<>();
      for (Member member : coordinators) { // the oldest leads
        told.add(new Members.Coordinator(address(member.address()), told.isEmpty()));
      }
      cluster = new Members.Cluster(workers, told);
    }

    /** HOST:PORT; references to actors of this node do not have it. */
    private String address(Address address) {
      Address whole = address.hasGlobalScope() ? address : membership.selfMember().address();
      return whole.getHost().orElse("") + ":" + whole.getPort().orElse(0);
    }
  }
}

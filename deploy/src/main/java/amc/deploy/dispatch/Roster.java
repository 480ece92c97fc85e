package amc.deploy.dispatch;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import amc.protocol.message.Hosting;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which workers the cluster has, as this node sees it. Thread-safe, but for the actor's own part.
 */
final class Roster {
  private static final Duration ASK = Duration.ofSeconds(1);

  private volatile List<Worker> workers = List.of();

  /**
   * A worker.
   *
   * @param address of its node
   * @param threads that evaluate
   */
  record Worker(String address, int threads) {}

  /** The workers that have said what they offer. */
  List<Worker> workers() {
    return workers;
  }

  /** Threads of all workers. */
  int threads() {
    return workers.stream().mapToInt(Worker::threads).sum();
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
    private Set<ActorRef<Hosting.Command>> there = Set.of();

    Keeper(ActorContext<Command> context, TimerScheduler<Command> timers) {
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
      workers =
          threads.entrySet().stream()
              .map(w -> new Worker(w.getKey().path().address().toString(), w.getValue()))
              .sorted(Comparator.comparing(Worker::address))
              .toList();
    }
  }
}

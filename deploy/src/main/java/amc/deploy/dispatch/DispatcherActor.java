package amc.deploy.dispatch;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import amc.deploy.client.Where;
import amc.deploy.node.Guardian;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The dispatcher's place in the cluster, a singleton of the coordinators: the actors that follow
 * jobs are its children, and the dispatcher's thread ends with it.
 */
final class DispatcherActor extends AbstractBehavior<DispatcherActor.Command> {
  private final Map<Long, ActorRef<Void>> children = new HashMap<>();
  private final AutoCloseable dispatcher;

  /** To the actor. */
  sealed interface Command {}

  private record Spawn(long number, Guardian guardian) implements Command {}

  private record End(long number) implements Command {}

  private DispatcherActor(
      ActorContext<Command> context, Function<Where.Berth, Dispatcher> dispatcher) {
    super(context);
    ActorRef<Command> self = context.getSelf();
    AtomicLong numbers = new AtomicLong();
    this.dispatcher =
        dispatcher.apply(
            guardian -> {
              long number = numbers.incrementAndGet();
              self.tell(new Spawn(number, guardian));
              return () -> self.tell(new End(number));
            });
  }

  /**
   * The behavior.
   *
   * @param dispatcher starts one, given where actors that follow jobs can be
   */
  static Behavior<Command> create(Function<Where.Berth, Dispatcher> dispatcher) {
    return Behaviors.setup(context -> new DispatcherActor(context, dispatcher));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Spawn.class, this::onSpawn)
        .onMessage(End.class, this::onEnd)
        .onSignal(PostStop.class, _ -> onStop())
        .build();
  }

  private Behavior<Command> onSpawn(Spawn spawn) {
    children.put(
        spawn.number(), getContext().spawn(spawn.guardian().create(), "job-" + spawn.number()));
    return this;
  }

  private Behavior<Command> onEnd(End end) {
    ActorRef<Void> child = children.remove(end.number());
    if (child != null) {
      getContext().stop(child);
    }
    return this;
  }

  private Behavior<Command> onStop() throws Exception {
    dispatcher.close();
    return this;
  }
}

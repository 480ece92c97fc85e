package amc.deploy.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import amc.deploy.node.Guardian;
import amc.deploy.node.Guardians;
import amc.protocol.message.Jobs;
import amc.worker.files.FileFinder;
import amc.worker.files.FileStores;
import java.time.Duration;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The client's actor: hands what it hears over to the session's thread, see {@link Following}. */
final class Follower implements Following.Port {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(30); // of one who fetches a state

  /** What is to be done. */
  record Order(long job, Jobs.Work work) {}

  private sealed interface Command {}

  private record Heard(Jobs.Told told) implements Command {}

  private enum Tick implements Command {
    INSTANCE
  }

  private final Order order;
  private final ActorRef<Jobs.Command> manager;
  private final Queue<Jobs.Event> events;
  private final BooleanSupplier stop;
  private final ActorRef<Jobs.Told> ears;
  private final Following following;

  private Follower(
      Order order,
      long nextStep,
      ActorRef<Jobs.Command> manager,
      Queue<Jobs.Event> events,
      BooleanSupplier stop,
      ActorRef<Jobs.Told> ears) {
    this.order = order;
    this.manager = manager;
    this.events = events;
    this.stop = stop;
    this.ears = ears;
    this.following = new Following(nextStep, this);
  }

  /**
   * A guardian with this actor.
   *
   * @param nextStep first step that the session does not know
   * @param events takes everything that is heard; must be safe for threads
   * @param stop whether to cancel the job
   * @param stores hears of whom to fetch states from, whenever the node has begun a life
   */
  static Guardian guardian(
      Order order,
      long nextStep,
      Queue<Jobs.Event> events,
      BooleanSupplier stop,
      Consumer<FileFinder.Source> stores) {
    return () ->
        Behaviors.setup(
            context -> {
              stores.accept(new FileStores(context.getSystem(), PATIENCE, () -> false));
              ActorRef<Jobs.Command> manager = Guardians.jobManager(context.getSystem());
              context.spawn(create(order, nextStep, manager, events, stop), "follower");
              return Behaviors.empty();
            });
  }

  private static Behavior<Command> create(
      Order order,
      long nextStep,
      ActorRef<Jobs.Command> manager,
      Queue<Jobs.Event> events,
      BooleanSupplier stop) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  ActorRef<Jobs.Told> ears = context.messageAdapter(Jobs.Told.class, Heard::new);
                  timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
                  Follower follower = new Follower(order, nextStep, manager, events, stop, ears);
                  follower.following.start();
                  return Behaviors.receiveMessage(follower::onCommand);
                }));
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Heard heard -> {
        if (following.onTold(heard.told())) {
          events.add(heard.told().event());
        }
      }
      case Tick tick -> following.onTick(stop.getAsBoolean());
    }
    return Behaviors.same();
  }

  @Override
  public void submit() {
    manager.tell(new Jobs.Submit(order.job(), order.work(), ears));
  }

  @Override
  public void follow(long fromStep) {
    manager.tell(new Jobs.Follow(order.job(), fromStep, ears));
  }

  @Override
  public void cancel() {
    manager.tell(new Jobs.Cancel(order.job()));
  }
}

package amc.deploy.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import amc.deploy.node.Guardian;
import amc.deploy.node.Guardians;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.DataFile;
import amc.protocol.message.StoredState;
import amc.worker.files.FileFinder;
import amc.worker.files.FileStores;
import java.time.Duration;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client's actor: submits a run, hands what it hears over to the session's thread, and cancels
 * the run when the client is told to stop. Asks again when it has heard nothing for a while, since
 * the job manager may have moved.
 */
final class Follower {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(30); // of one who fetches a state
  private static final int SILENT_TICKS = 12; // before it asks again

  /** What is to be run. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Order(
      long run,
      String job,
      String engine,
      int window,
      @Nullable StoredState start,
      DataFile[] files) {
    private Jobs.Submit submit(ActorRef<Jobs.Event> follower) {
      return new Jobs.Submit(run, job, engine, window, start, files, follower);
    }
  }

  private sealed interface Command {}

  private record Heard(Jobs.Event event) implements Command {}

  private enum Tick implements Command {
    INSTANCE
  }

  private final Order order;
  private final ActorRef<Jobs.Command> manager;
  private final Queue<Jobs.Event> events;
  private final BooleanSupplier stop;
  private final ActorRef<Jobs.Event> ears;
  private long nextStep;
  private int silentTicks;
  private boolean cancelled;
  private boolean over;

  private Follower(
      Order order,
      long nextStep,
      ActorRef<Jobs.Command> manager,
      Queue<Jobs.Event> events,
      BooleanSupplier stop,
      ActorRef<Jobs.Event> ears) {
    this.order = order;
    this.nextStep = nextStep;
    this.manager = manager;
    this.events = events;
    this.stop = stop;
    this.ears = ears;
  }

  /**
   * A guardian with this actor.
   *
   * @param nextStep first step that the session does not know
   * @param events takes everything that is heard; must be safe for threads
   * @param stop whether to cancel the run
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
                  ActorRef<Jobs.Event> ears = context.messageAdapter(Jobs.Event.class, Heard::new);
                  timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
                  manager.tell(order.submit(ears));
                  Follower follower = new Follower(order, nextStep, manager, events, stop, ears);
                  return Behaviors.receiveMessage(follower::onCommand);
                }));
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Heard heard -> onEvent(heard.event());
      case Tick tick -> onTick();
    }
    return Behaviors.same();
  }

  private void onEvent(Jobs.Event event) {
    silentTicks = 0;
    switch (event) {
      case Jobs.Unknown u -> manager.tell(order.submit(ears));
      case Jobs.Progress p -> nextStep = Math.max(nextStep, p.state().step());
      case Jobs.Scored s -> {}
      case Jobs.StateKept s -> {}
      case Jobs.Finished f -> over = true;
      case Jobs.Failed f -> over = true;
    }
    events.add(event);
  }

  private void onTick() {
    if (over) {
      return;
    }
    if (stop.getAsBoolean() && !cancelled) {
      cancelled = true;
      manager.tell(new Jobs.Cancel(order.run()));
    }
    if (++silentTicks == SILENT_TICKS) {
      silentTicks = 0;
      manager.tell(new Jobs.Follow(order.run(), nextStep, ears));
    }
  }
}

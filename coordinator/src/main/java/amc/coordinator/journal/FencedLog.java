package amc.coordinator.journal;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import amc.protocol.message.History;
import amc.protocol.message.Message;
import java.time.Duration;

/** A stream in the database that one writer at a time has to itself, see {@link Fence}. */
public final class FencedLog<S extends Message> extends AbstractBehavior<FencedLog.Command<S>>
    implements Fence.Port<S> {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Fence<S> fence;
  private final ActorRef<Note<S>> owner;
  private final ActorRef<EventLog.Write> log;

  /** To the log. */
  public sealed interface Command<S> {}

  /** Write an event, after those given before. */
  public record Write<S>(History.Event event) implements Command<S> {}

  private record FromLog<S>(EventLog.Note<S> note) implements Command<S> {}

  private record Tick<S>() implements Command<S> {}

  /** To the owner. */
  public sealed interface Note<S> {}

  /** The stream is the writer's; its sum before the first event of its own. */
  public record Opened<S>(int epoch, S sum) implements Note<S> {}

  /** An event is in the database. */
  public record Written<S>(History.Event event, S sum) implements Note<S> {}

  /** A later writer has the stream; this one has stopped. */
  public record Fenced<S>(int by) implements Note<S> {}

  /** The database has not taken an event for longer than patience: give no more for now. */
  public record Paused<S>() implements Note<S> {}

  /** All that was given is in the database again. */
  public record Resumed<S>() implements Note<S> {}

  private FencedLog(
      ActorContext<Command<S>> context,
      TimerScheduler<Command<S>> timers,
      String id,
      Stream<S> stream,
      Duration patience,
      ActorRef<Note<S>> owner) {
    super(context);
    this.fence = new Fence<>(stream, patience.toNanos(), this);
    this.owner = owner;
    ActorRef<EventLog.Note<S>> adapter =
        context.<EventLog.Note<S>>messageAdapter(noteClass(), FromLog::new);
    this.log = context.spawn(EventLog.create(id, stream, adapter), "log");
    context.watch(log);
    timers.startTimerWithFixedDelay(new Tick<>(), TICK);
  }

  @SuppressWarnings("unchecked") // the class of all notes, whatever S is
  private static <S> Class<EventLog.Note<S>> noteClass() {
    return (Class<EventLog.Note<S>>) (Class<?>) EventLog.Note.class;
  }

  /**
   * The behavior.
   *
   * @param patience how long an event may wait before the owner is told to pause
   */
  public static <S extends Message> Behavior<Command<S>> create(
      String id, Stream<S> stream, Duration patience, ActorRef<Note<S>> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new FencedLog<>(context, timers, id, stream, patience, owner)));
  }

  @Override
  public Receive<Command<S>> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onCommand).build();
  }

  private Behavior<Command<S>> onCommand(Command<S> command) {
    switch (command) {
      case Write<S> write -> fence.write(write.event(), System.nanoTime());
      case FromLog<S>(EventLog.Read<S> read) -> fence.onRead(read.sum());
      case FromLog<S>(EventLog.Written<S> written) -> fence.onWritten(written.sum());
      case Tick<S> tick -> fence.onTick(System.nanoTime());
    }
    return fence.isFenced() ? Behaviors.stopped() : this;
  }

  @Override
  public void write(History.Event event) {
    log.tell(new EventLog.Write(event));
  }

  @Override
  public void tell(Note<S> note) {
    if (note instanceof Paused<S>) {
      getContext().getLog().warn("The database does not take events: waiting for it");
    }
    owner.tell(note);
  }
}

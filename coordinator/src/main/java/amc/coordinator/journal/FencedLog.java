package amc.coordinator.journal;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import amc.protocol.message.History;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A stream that one writer at a time has to itself. A writer opens its epoch before all else, which
 * takes the next number of the stream: from then on the primary key of the database refuses every
 * event of the writer before. That one fails, reads the stream again, sees the later epoch and
 * stops for good; whatever else fails, it tries again until it succeeds.
 */
public final class FencedLog<S> extends AbstractBehavior<FencedLog.Command<S>> {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Stream<S> stream;
  private final long patienceNs;
  private final ActorRef<Note<S>> owner;
  private final ActorRef<EventLog.Write> log;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int epoch;
  private boolean opened;
  private boolean idle;
  private boolean paused;

  /** To the log. */
  public sealed interface Command<S> {}

  /** Write an event, after those given before. */
  public record Write<S>(History.Event event) implements Command<S> {}

  private record FromLog<S>(EventLog.Note<S> note) implements Command<S> {}

  private record Tick<S>() implements Command<S> {}

  private record Waiting(History.Event event, long sinceNs) {}

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
      boolean keepsSums,
      Duration patience,
      ActorRef<Note<S>> owner) {
    super(context);
    this.stream = stream;
    this.patienceNs = patience.toNanos();
    this.owner = owner;
    ActorRef<EventLog.Note<S>> adapter =
        context.<EventLog.Note<S>>messageAdapter(noteClass(), FromLog::new);
    this.log = context.spawn(EventLog.create(id, stream, keepsSums, adapter), "log");
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
   * @param keepsSums see {@link EventLog#create}
   * @param patience how long an event may wait before the owner is told to pause
   */
  public static <S> Behavior<Command<S>> create(
      String id, Stream<S> stream, boolean keepsSums, Duration patience, ActorRef<Note<S>> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new FencedLog<>(context, timers, id, stream, keepsSums, patience, owner)));
  }

  @Override
  public Receive<Command<S>> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onCommand).build();
  }

  private Behavior<Command<S>> onCommand(Command<S> command) {
    return switch (command) {
      case Write<S> write -> onWrite(write.event());
      case FromLog<S>(EventLog.Read<S> read) -> onRead(read.sum());
      case FromLog<S>(EventLog.Written<S> written) -> onWritten(written.sum());
      case Tick<S> tick -> onTick();
    };
  }

  private Behavior<Command<S>> onWrite(History.Event event) {
    waiting.add(new Waiting(event, System.nanoTime()));
    writeNext();
    return this;
  }

  private Behavior<Command<S>> onRead(S sum) {
    idle = true;
    int last = stream.epoch(sum);
    if (opened && last != epoch) {
      return fenced(last);
    }
    if (!opened) {
      epoch = stream.next(sum);
      if (last > epoch) {
        return fenced(last);
      }
      if (last == epoch) {
        onOpened(sum);
      } else {
        write(new History.EpochOpened(epoch));
        return this;
      }
    }
    Waiting first = waiting.peek();
    if (first != null && stream.contains(sum, first.event())) {
      done(first, sum);
    }
    writeNext();
    return this;
  }

  private Behavior<Command<S>> fenced(int by) {
    owner.tell(new Fenced<>(by));
    return Behaviors.stopped();
  }

  private Behavior<Command<S>> onWritten(S sum) {
    idle = true;
    if (opened) {
      done(waiting.element(), sum);
    } else {
      onOpened(sum);
    }
    writeNext();
    return this;
  }

  private void onOpened(S sum) {
    opened = true;
    owner.tell(new Opened<>(epoch, sum));
  }

  private void done(Waiting first, S sum) {
    waiting.remove();
    owner.tell(new Written<>(first.event(), sum));
    if (paused && waiting.isEmpty()) {
      paused = false;
      owner.tell(new Resumed<>());
    }
  }

  private void writeNext() {
    Waiting first = waiting.peek();
    if (opened && idle && first != null) {
      write(first.event());
    }
  }

  private void write(History.Event event) {
    idle = false;
    log.tell(new EventLog.Write(event));
  }

  private Behavior<Command<S>> onTick() {
    @Nullable Waiting first = waiting.peek();
    if (!paused && first != null && System.nanoTime() - first.sinceNs() > patienceNs) {
      paused = true;
      getContext().getLog().warn("The database does not take events: waiting for it");
      owner.tell(new Paused<>());
    }
    return this;
  }
}

package amc.coordinator.journal;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import amc.protocol.message.History;
import amc.protocol.message.Message;
import java.time.Duration;

/**
 * A stream of events in the database. After every failure it begins again by reading what is there,
 * and says so: the owner then knows what became of the event that it had given last. It takes one
 * event at a time, and keeps the sum now and then.
 */
final class EventLog<S extends Message>
    extends EventSourcedBehavior<EventLog.Write, History.Event, S> {
  private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(2);

  /** Events between two sums kept, see {@link History.RunSum}. */
  static final int KEPT_EVERY = 100;

  private final Stream<S> stream;
  private final ActorRef<Note<S>> owner;

  /** Write an event. */
  record Write(History.Event event) {}

  /** To the owner. */
  sealed interface Note<S> {}

  /** The stream has been read; what was not written before, never will be. */
  record Read<S>(S sum) implements Note<S> {}

  /** The event given last is in the database. */
  record Written<S>(S sum) implements Note<S> {}

  private EventLog(PersistenceId id, Stream<S> stream, ActorRef<Note<S>> owner) {
    super(
        id,
        SupervisorStrategy.restartWithBackoff(MIN_BACKOFF, MAX_BACKOFF, 0.1)
            .withLoggingEnabled(false));
    this.stream = stream;
    this.owner = owner;
  }

  static <S extends Message> Behavior<Write> create(
      String id, Stream<S> stream, ActorRef<Note<S>> owner) {
    return new EventLog<>(PersistenceId.ofUniqueId(id), stream, owner);
  }

  @Override
  public S emptyState() {
    return stream.empty();
  }

  @Override
  public CommandHandler<Write, History.Event, S> commandHandler() {
    return (sum, write) ->
        Effect().persist(write.event()).thenRun((S written) -> owner.tell(new Written<>(written)));
  }

  @Override
  public EventHandler<S, History.Event> eventHandler() {
    return stream::plus;
  }

  @Override
  public SignalHandler<S> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), sum -> owner.tell(new Read<>(sum)))
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(KEPT_EVERY, 2);
  }
}

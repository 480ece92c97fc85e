package amc.coordinator.journal;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.EventEnvelope;
import akka.persistence.query.PersistenceQuery;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import amc.coordinator.database.Database;
import amc.protocol.mc.Decision;
import amc.protocol.message.History;
import amc.protocol.message.History.Batch;
import amc.protocol.message.History.RunSum;
import amc.protocol.message.Jobs;
import amc.protocol.message.StoredState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The journal of one run, for the coordinator that leads it: opens its epoch, says what is there,
 * then takes batches and states. See {@link FencedLog} for what becomes of older coordinators.
 */
public final class RunJournal extends AbstractBehavior<RunJournal.Command> {
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int EVENTS_AT_ONCE = 100;

  private final long run;
  private final StateRows states;
  private final ActorRef<Reply> owner;
  private final ActorRef<FencedLog.Command<RunSum>> log;
  private final JdbcReadJournal events;
  private final Executor blocking;
  private final TimerScheduler<Command> timers;
  // States of steps that no batch in the database covers yet: they wait for it.
  private final TreeMap<Long, StoredState> unsaved = new TreeMap<>();
  private RunSum sum;

  /** To the journal. */
  public sealed interface Command {}

  /** Write a performance, or a batch, which goes on where the one before ended. */
  public record Append(History.Event event) implements Command {}

  /** Note that a state can be fetched, once all steps up to it are in the journal. */
  public record SaveState(StoredState state) implements Command {}

  /**
   * Give the next events that tell of steps from one on; {@link Missed} follows.
   *
   * @param reader whom they are for
   * @param afterEvent number of the last event that the reader has, or 0
   */
  public record Read(ActorRef<Jobs.Told> reader, long fromStep, long afterEvent)
      implements Command {}

  private record FromLog(FencedLog.Note<RunSum> note) implements Command {}

  private record Recover(FencedLog.Opened<RunSum> opened) implements Command {}

  private record Loaded(Recovered recovered) implements Command {}

  private record LoadingFailed(FencedLog.Opened<RunSum> opened) implements Command {}

  private record Found(Read read, List<EventEnvelope> events) implements Command {}

  private record ReadingFailed(Read read) implements Command {}

  private record StateSaved(long step, boolean done) implements Command {}

  /** To the owner. */
  public sealed interface Reply {}

  /**
   * Batches and performances in order.
   *
   * @param lastEvent number of the last event that has been looked at
   * @param all whether the reader now has everything that the owner has been told is {@link
   *     Appended}; if not, read again
   */
  public record Missed(
      ActorRef<Jobs.Told> reader, List<History.Event> events, long lastEvent, boolean all)
      implements Reply {}

  /**
   * The run is the owner's, to go on from here.
   *
   * @param sum the state after all of it, and counters; its state is null before the first batch
   * @param newest whole state, or null where the run's beginning is all there is
   * @param decisions made since then, in order
   * @param notes what was found damaged, for the user
   */
  public record Recovered(
      RunSum sum, @Nullable StoredState newest, List<Decision> decisions, List<String> notes)
      implements Reply {}

  /** An event is in the database, as are all given before it. */
  public record Appended(History.Event event) implements Reply {}

  /**
   * A state was noted, or not.
   *
   * @param done false where the database did not take it; an older one is still there
   */
  public record Saved(long step, boolean done) implements Reply {}

  /** A later coordinator leads the run: stop. The journal has stopped. */
  public record Fenced(int by) implements Reply {}

  /** The database has not taken a batch for longer than patience: pause. */
  public record Paused() implements Reply {}

  /** All batches are in the database: go on. */
  public record Resumed() implements Reply {}

  private RunJournal(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      long run,
      int epoch,
      Database database,
      Duration patience,
      ActorRef<Reply> owner) {
    super(context);
    this.run = run;
    this.states = new StateRows(database);
    this.owner = owner;
    this.timers = timers;
    RunStream stream = new RunStream(epoch);
    this.sum = stream.empty();
    this.events =
        PersistenceQuery.get(context.getSystem())
            .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    ActorRef<FencedLog.Note<RunSum>> adapter =
        context.<FencedLog.Note<RunSum>>messageAdapter(noteClass(), FromLog::new);
    this.log =
        context.spawn(FencedLog.create(RunStream.id(run), stream, patience, adapter), "fenced");
  }

  @SuppressWarnings("unchecked") // the class of all notes
  private static Class<FencedLog.Note<RunSum>> noteClass() {
    return (Class<FencedLog.Note<RunSum>>) (Class<?>) FencedLog.Note.class;
  }

  /**
   * Opens the run for an epoch.
   *
   * @param epoch of the coordinator ({@code JobLedger})
   * @param patience how long a batch may wait for the database before the owner is told to pause
   */
  public static Behavior<Command> create(
      long run, int epoch, Database database, Duration patience, ActorRef<Reply> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new RunJournal(context, timers, run, epoch, database, patience, owner)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onCommand).build();
  }

  private Behavior<Command> onCommand(Command command) {
    return switch (command) {
      case Append append -> onAppend(append.event());
      case SaveState save -> onSave(save.state());
      case Read read -> onRead(read);
      case FromLog fromLog -> onNote(fromLog.note());
      case Recover recover -> onRecover(recover.opened());
      case Loaded loaded -> onLoaded(loaded.recovered());
      case StateSaved saved -> onSaved(saved);
      case LoadingFailed failed -> onLoadingFailed(failed.opened());
      case Found found -> onFound(found);
      case ReadingFailed failed -> onReadingFailed(failed.read());
    };
  }

  private Behavior<Command> onNote(FencedLog.Note<RunSum> note) {
    return switch (note) {
      case FencedLog.Opened<RunSum> opened -> onRecover(opened);
      case FencedLog.Written<RunSum> written -> onWritten(written);
      case FencedLog.Fenced<RunSum> fenced -> {
        owner.tell(new Fenced(fenced.by()));
        yield Behaviors.stopped();
      }
      case FencedLog.Paused<RunSum> paused -> {
        owner.tell(new Paused());
        yield this;
      }
      case FencedLog.Resumed<RunSum> resumed -> {
        owner.tell(new Resumed());
        yield this;
      }
    };
  }

  private Behavior<Command> onRecover(FencedLog.Opened<RunSum> opened) {
    RunSum found = opened.sum();
    sum = found;
    ActorSystem<?> system = getContext().getSystem();
    CompletionStage<Recovered> loading =
        CompletableFuture.supplyAsync(() -> newest(RunStream.step(found)), blocking)
            .thenCompose(state -> withDecisions(found, state, system));
    getContext()
        .pipeToSelf(
            loading,
            (recovered, failure) ->
                failure == null ? new Loaded(recovered) : new LoadingFailed(opened));
    return this;
  }

  private StateRows.Found newest(long step) {
    try {
      return states.newest(run, step);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private CompletionStage<Recovered> withDecisions(
      RunSum all, StateRows.Found found, ActorSystem<?> system) {
    long from = found.state() == null ? 0 : found.state().state().step();
    return events(RunStream.firstEvent(all, from))
        .mapConcat(e -> e.event() instanceof Batch b ? b.decisions() : List.<Decision>of())
        .filter(decision -> decision.step() >= from)
        .runWith(Sink.seq(), system)
        .thenApply(decisions -> new Recovered(all, found.state(), decisions, found.notes()));
  }

  private Source<EventEnvelope, NotUsed> events(long first) {
    return events.currentEventsByPersistenceId(RunStream.id(run), first, Long.MAX_VALUE);
  }

  private Behavior<Command> onLoadingFailed(FencedLog.Opened<RunSum> opened) {
    timers.startSingleTimer(new Recover(opened), RETRY);
    return this;
  }

  private Behavior<Command> onLoaded(Recovered recovered) {
    owner.tell(recovered);
    return this;
  }

  private Behavior<Command> onAppend(History.Event event) {
    log.tell(new FencedLog.Write<>(event));
    return this;
  }

  private Behavior<Command> onWritten(FencedLog.Written<RunSum> written) {
    sum = written.sum();
    owner.tell(new Appended(written.event()));
    saveCovered();
    return this;
  }

  private Behavior<Command> onSave(StoredState state) {
    unsaved.put(state.state().step(), state);
    saveCovered();
    return this;
  }

  private void saveCovered() {
    Map.Entry<Long, StoredState> first = unsaved.firstEntry();
    while (first != null && first.getKey() <= RunStream.step(sum)) {
      long step = first.getKey();
      StoredState state = first.getValue();
      unsaved.remove(step);
      getContext()
          .pipeToSelf(
              CompletableFuture.runAsync(() -> save(state), blocking),
              (done, failure) -> new StateSaved(step, failure == null));
      first = unsaved.firstEntry();
    }
  }

  private void save(StoredState state) {
    try {
      states.save(run, state);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private Behavior<Command> onSaved(StateSaved saved) {
    owner.tell(new Saved(saved.step(), saved.done()));
    return this;
  }

  private Behavior<Command> onRead(Read read) {
    CompletionStage<List<EventEnvelope>> reading =
        events(firstEvent(read)).take(EVENTS_AT_ONCE).runWith(Sink.seq(), getContext().getSystem());
    getContext()
        .pipeToSelf(
            reading,
            (found, failure) -> failure == null ? new Found(read, found) : new ReadingFailed(read));
    return this;
  }

  private long firstEvent(Read read) {
    return Math.max(read.afterEvent() + 1, RunStream.firstEvent(sum, read.fromStep()));
  }

  /** What has been written is told in order: the owner knows of as many events as the sum. */
  private Behavior<Command> onFound(Found found) {
    Read read = found.read();
    List<History.Event> missed = new ArrayList<>();
    long last = firstEvent(read) - 1;
    for (EventEnvelope e : found.events()) {
      last = e.sequenceNr();
      if (last <= sum.events()
          && e.event() instanceof History.Event event
          && RunStream.tellsOf(event, read.fromStep())) {
        missed.add(event);
      }
    }
    last = Math.min(last, sum.events());
    owner.tell(new Missed(read.reader(), missed, last, last == sum.events()));
    return this;
  }

  /** Whoever asked waits for an answer: reads again, for as long as the database is away. */
  private Behavior<Command> onReadingFailed(Read read) {
    timers.startSingleTimer(read, RETRY);
    return this;
  }
}

package amc.coordinator.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import amc.coordinator.drive.DrivenRun;
import amc.coordinator.journal.RunJournal;
import amc.coordinator.loop.KeptDecisions;
import amc.coordinator.loop.RunLoop;
import amc.protocol.frame.FrameCodec;
import amc.protocol.job.Job;
import amc.protocol.job.JobReader;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.MetricsSchedule;
import amc.protocol.mc.PrecisionFloor;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Rules;
import amc.protocol.mc.Windows;
import amc.protocol.message.History.Batch;
import amc.protocol.message.History.RunSubmitted;
import amc.protocol.message.Hosting;
import amc.protocol.message.Hosting.Copied;
import amc.protocol.message.Hosting.DataLink;
import amc.protocol.message.Hosting.Host;
import amc.protocol.message.Hosting.Hosted;
import amc.protocol.message.Jobs;
import amc.protocol.message.StoredState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the cluster: starts, stops and observes its loop, which runs on the coordinator's
 * agent thread and never in this actor. Writes what was decided to the journal, and only then tells
 * the follower.
 */
public final class RunActor extends AbstractBehavior<RunActor.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(RunActor.class);
  private static final Duration STATE_EVERY = Duration.ofSeconds(10);
  private static final int STATE_SHARE = 10; // of the time may go into keeping states, one part
  private static final int STATE_DELAY = 3; // times what the last took, before another is wanted
  private static final Duration LAST_SNAPSHOT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(20); // without the database

  /** Outcome of a run whose budget is used up. */
  public static final String FINISHED = "finished";

  /** To a run. */
  public sealed interface Command {}

  /** Tells {@code follower} of the run, from a step on. */
  public record Follow(long fromStep, ActorRef<Jobs.Event> follower) implements Command {}

  /** Ends the run for good. */
  public record Cancel() implements Command {}

  private record FromJournal(RunJournal.Reply reply) implements Command {}

  private record BatchesRead(RunJournal.Batches batches) implements Command {}

  private record FromWorker(Hosting.Reply reply) implements Command {}

  private record WorkersListed(Receptionist.Listing listing) implements Command {}

  private record Flushed(Batch batch, int workers) implements Command {}

  private record MustRehost(int worker) implements Command {}

  private record Quarantined(int worker, String reason) implements Command {}

  private record LoopFailed(String reason) implements Command {}

  private record StateDue() implements Command {}

  private record CancelNow() implements Command {}

  /** To whoever started the run. */
  public sealed interface Report {
    /** The run is over for good. */
    record Ended(long run, String outcome) implements Report {}

    /** There is a coordinator with a later epoch: this one must stop. */
    record Outdated(String evidence) implements Report {}
  }

  private final RunSubmitted submitted;
  private final RunEnvironment environment;
  private final ActorRef<Report> reports;
  private final Job job;
  private final ActorRef<RunJournal.Command> journal;
  private final ActorRef<RunJournal.Batches> batches;
  private final ActorRef<Hosting.Reply> fromWorkers;
  private final WorkerPool pool = new WorkerPool();
  private final Audience audience;
  private final byte[] key;
  private final DataLink address;
  private final TimerScheduler<Command> timers;

  private long followedFrom;
  private RunJournal.@Nullable Recovered recovered;
  private @Nullable StoredState newest; // that the journal has
  private @Nullable DrivenRun driven;
  private final Deque<Batch> unwritten = new ArrayDeque<>(); // given to the journal
  private final Map<Long, StoredState> unsaved = new HashMap<>(); // likewise, by step
  private long journalledStep;
  private long savedStep = -1; // of the newest snapshot
  private boolean cancelling;
  private long cancelledStep; // a snapshot of it or later is the last
  private boolean catchingUp; // whether the follower is being told what it missed
  private long stateWantedNs;
  private long stateTookNs;
  private int workers;
  private boolean going; // whether steps were decided in this epoch

  private RunActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RunSubmitted submitted,
      RunEnvironment environment,
      ActorRef<Report> reports) {
    super(context);
    this.timers = timers;
    this.submitted = submitted;
    this.environment = environment;
    this.reports = reports;
    this.job = JobReader.read(submitted.job(), "the run's job", List.of());
    this.audience = new Audience(submitted.run());
    this.key = environment.keys().get();
    this.address = environment.addresses().get();
    this.fromWorkers = context.messageAdapter(Hosting.Reply.class, FromWorker::new);
    this.batches = context.messageAdapter(RunJournal.Batches.class, BatchesRead::new);
    this.journal =
        context.spawn(
            RunJournal.create(
                submitted.run(),
                environment.epoch(),
                environment.database(),
                PATIENCE,
                context.messageAdapter(RunJournal.Reply.class, FromJournal::new)),
            "journal");
    wantStateAfter(0);
  }

  /**
   * The behavior of a run.
   *
   * @param submitted what the client asked for
   */
  public static Behavior<Command> create(
      RunSubmitted submitted, RunEnvironment environment, ActorRef<Report> reports) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new RunActor(context, timers, submitted, environment, reports)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onAnyMessage(this::onCommand)
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  private Behavior<Command> onCommand(Command command) {
    return switch (command) {
      case FromJournal m -> onJournal(m.reply());
      case BatchesRead m -> onBatchesRead(m.batches());
      case FromWorker m -> onWorker(m.reply());
      case WorkersListed m -> onWorkers(m.listing());
      case Flushed m -> onFlushed(m);
      case MustRehost m -> onMustRehost(m.worker());
      case Quarantined m -> onQuarantined(m);
      case LoopFailed m -> end(m.reason(), new Jobs.Failed(submitted.run(), m.reason()));
      case StateDue m -> onStateDue();
      case Follow m -> onFollow(m);
      case Cancel m -> onCancel();
      case CancelNow m -> cancelled();
    };
  }

  private Behavior<Command> onJournal(RunJournal.Reply reply) {
    switch (reply) {
      case RunJournal.Recovered r -> onRecovered(r);
      case RunJournal.Appended a -> onAppended(a.step());
      case RunJournal.Saved s -> onSaved(s);
      case RunJournal.Fenced f ->
          reports.tell(new Report.Outdated("the journal has heard of epoch " + f.by()));
      case RunJournal.Paused p -> tellLoop((loop, now) -> loop.pause());
      case RunJournal.Resumed r -> tellLoop((loop, now) -> loop.goOn());
    }
    return endIfDone();
  }

  private String name() {
    return Jobs.name(submitted.run());
  }

  private void tellLoop(BiConsumer<RunLoop, Long> command) {
    DrivenRun d = driven;
    if (d != null) {
      d.tell(command);
    }
  }

  private void onRecovered(RunJournal.Recovered r) {
    recovered = r;
    r.notes().forEach(note -> LOG.warn("run {}: {}", name(), note));
    newest = r.newest() == null ? submitted.start() : r.newest();
    AmcState state = r.sum().state();
    journalledStep = state == null ? 0 : state.step();
    savedStep = newest == null ? -1 : newest.state().step();
    if (audience.isThere()) {
      tellWhatWasMissed();
    }
    if (isDone()) {
      return; // somebody only wants to hear how it ended
    }
    var listings = getContext().messageAdapter(Receptionist.Listing.class, WorkersListed::new);
    getContext().getSystem().receptionist().tell(Receptionist.subscribe(Hosting.WORKERS, listings));
  }

  private boolean isDone() {
    return savedStep == job.budget().steps() && journalledStep == job.budget().steps();
  }

  private Behavior<Command> endIfDone() {
    if (cancelling && savedStep >= cancelledStep) {
      return cancelled();
    }
    return isDone() && !catchingUp ? end(FINISHED, new Jobs.Finished(submitted.run())) : this;
  }

  private Behavior<Command> onWorkers(Receptionist.Listing listing) {
    Set<ActorRef<Hosting.Command>> there = listing.getServiceInstances(Hosting.WORKERS);
    WorkerPool.Change change = pool.update(there);
    change.gone().forEach(this::leave);
    change.come().forEach(this::host);
    return this;
  }

  private void leave(int worker) {
    LOG.info("run {}: worker {} leaves", name(), worker);
    tellLoop((loop, now) -> loop.leave(worker, now));
  }

  private void host(int number) {
    ActorRef<Hosting.Command> worker = pool.worker(number);
    if (worker != null) {
      worker.tell(
          new Host(
              submitted.run(),
              environment.epoch(),
              number,
              key,
              submitted.job(),
              submitted.engine(),
              address,
              newest,
              submitted.files(),
              fromWorkers));
    }
  }

  private Behavior<Command> onWorker(Hosting.Reply reply) {
    return switch (reply) {
      case Hosted h -> onHosted(h);
      case Hosting.Scored s -> onScored(s);
      case Copied c -> onCopied(c.state());
      case Hosting.Refused r -> {
        LOG.warn("run {}: worker {} refuses: {}", name(), r.worker(), r.reason());
        pool.refused(r.worker());
        yield failedIfNobodyIsLeft(r.reason());
      }
      case Hosting.Broken b -> {
        LOG.warn("run {}: worker {} failed: {}", name(), b.worker(), b.reason());
        leave(b.worker());
        if (pool.failed(b.worker())) {
          host(b.worker());
        }
        yield failedIfNobodyIsLeft(b.reason());
      }
      case Hosting.Outdated o -> {
        reports.tell(new Report.Outdated("a worker has heard of epoch " + o.epoch()));
        yield this;
      }
    };
  }

  private Behavior<Command> failedIfNobodyIsLeft(String reason) {
    return pool.allFailed() ? end(reason, new Jobs.Failed(submitted.run(), reason)) : this;
  }

  private Behavior<Command> onHosted(Hosted hosted) {
    if (pool.worker(hosted.worker()) == null) {
      return this; // gone meanwhile
    }
    LOG.info("run {}: worker {} joins, {} threads", name(), hosted.worker(), hosted.threads());
    pool.hosts(hosted.worker(), hosted.threads());
    DrivenRun d = driven;
    if (d == null) {
      if (FrameCodec.longestWindow(hosted.shape()) == 0) {
        String reason = tooManyLayers(hosted.shape());
        return end(reason, new Jobs.Failed(submitted.run(), reason));
      }
      d = start(hosted.shape());
      driven = d;
      environment.agent().add(d);
    }
    d.tell((loop, now) -> loop.join(hosted.worker()));
    return this;
  }

  private static String tooManyLayers(ProblemShape shape) {
    return "signal groups=%s are too many for a cluster's frames: use fewer layers, or train on one machine"
        .formatted(shape.signalGroups());
  }

  /** The loop, where the journal left off. */
  private DrivenRun start(ProblemShape shape) {
    RunJournal.Recovered r = Objects.requireNonNull(recovered);
    Rules rules = Rules.of(job, shape);
    StoredState known = newest;
    AmcState journalled = r.sum().state();
    AmcState begin = known == null ? rules.amc().start() : known.state();
    AmcState state = journalled == null ? begin : journalled;
    PrecisionFloor floor = rules.precisionFloor();
    stateWantedNs = System.nanoTime(); // the loop begins with one
    RunLoop.Settings settings =
        new RunLoop.Settings(
            submitted.run(),
            environment.epoch(),
            job.budget().steps(),
            submitted.window(),
            Math.min(
                Windows.longest((long) shape.parameters() * job.precision().bytes()),
                FrameCodec.longestWindow(shape)),
            state.step() - 1);
    ActorRef<Command> self = getContext().getSelf();
    return new DrivenRun(
        settings,
        key,
        shape,
        rules.stepper(floor, state),
        floor,
        new KeptDecisions(known == null ? 0 : known.decisions(), r.decisions()),
        r.sum(),
        () -> environment.connect().connect(submitted.run(), address),
        new DrivenRun.Listener() {
          @Override
          public void flushed(Batch batch, int workers) {
            self.tell(new Flushed(batch, workers));
          }

          @Override
          public void mustRehost(int worker) {
            self.tell(new MustRehost(worker));
          }

          @Override
          public void quarantined(int worker, String reason) {
            self.tell(new Quarantined(worker, reason));
          }

          @Override
          public void failed(String reason) {
            self.tell(new LoopFailed(reason));
          }
        });
  }

  private Behavior<Command> onFlushed(Flushed flushed) {
    workers = flushed.workers();
    unwritten.add(flushed.batch());
    journal.tell(new RunJournal.Append(flushed.batch()));
    return this;
  }

  private void onAppended(long step) {
    if (!going) {
      going = true;
      LOG.info("run {}: goes on, step {}", name(), step);
    }
    journalledStep = step;
    while (!unwritten.isEmpty() && unwritten.getFirst().state().step() <= step) {
      tellProgress(unwritten.removeFirst());
    }
  }

  private Behavior<Command> onBatchesRead(RunJournal.Batches read) {
    read.batches().forEach(this::tellProgress);
    if (read.more()) {
      long step = read.batches().getLast().state().step();
      journal.tell(new RunJournal.Read(step, batches));
      return this;
    }
    catchingUp = false;
    audience.tellState(newest);
    return endIfDone();
  }

  private void tellProgress(Batch batch) {
    audience.tellProgress(batch, workers, pool.threads());
  }

  private Behavior<Command> onScored(Hosting.Scored scored) {
    long step = scored.state().step();
    boolean scheduled =
        step == 0 || new MetricsSchedule(job.budget().steps()).after(step - 1) == step;
    if (scheduled) {
      audience.tellScore(scored.state(), scored.score());
    }
    return this;
  }

  private Behavior<Command> onCopied(StoredState state) {
    unsaved.put(state.state().step(), state);
    journal.tell(new RunJournal.SaveState(state));
    return this;
  }

  private void onSaved(RunJournal.Saved saved) {
    StoredState state = unsaved.remove(saved.step());
    if (!saved.done() || state == null || saved.step() < savedStep) {
      return; // another follows
    }
    StoredState before = newest;
    newest = state;
    savedStep = saved.step();
    stateTookNs = System.nanoTime() - stateWantedNs;
    wantStateAfter(STATE_SHARE * stateTookNs);
    audience.tellState(newest);
    if (before != null) {
      tellLoop((loop, time) -> loop.history().forgetBefore(before.decisions()));
    }
  }

  /** Wants another state before long where this one is lost on its way. */
  private Behavior<Command> onStateDue() {
    stateWantedNs = System.nanoTime();
    tellLoop((loop, now) -> loop.wantSnapshot());
    wantStateAfter(STATE_DELAY * stateTookNs);
    return this;
  }

  private void wantStateAfter(long pauseNs) {
    Duration pause = Duration.ofNanos(Math.max(pauseNs, STATE_EVERY.toNanos()));
    timers.startSingleTimer(new StateDue(), pause);
  }

  /**
   * Takes a last snapshot, from which the run can go on elsewhere, but does not wait long for it.
   */
  private Behavior<Command> onCancel() {
    if (driven == null) {
      return cancelled();
    }
    cancelling = true;
    cancelledStep = Math.max(journalledStep, savedStep + 1);
    tellLoop((loop, now) -> loop.wantSnapshot());
    getContext().scheduleOnce(LAST_SNAPSHOT, getContext().getSelf(), new CancelNow());
    return this;
  }

  private Behavior<Command> cancelled() {
    return end("cancelled", new Jobs.Failed(submitted.run(), "cancelled"));
  }

  private Behavior<Command> onMustRehost(int worker) {
    leave(worker);
    host(worker);
    return this;
  }

  private Behavior<Command> onQuarantined(Quarantined q) {
    LOG.error("run {}: worker {} is quarantined: {}", name(), q.worker(), q.reason());
    return this;
  }

  private Behavior<Command> onFollow(Follow follow) {
    audience.is(follow.follower());
    followedFrom = follow.fromStep();
    if (recovered != null) {
      tellWhatWasMissed();
    }
    return this;
  }

  private void tellWhatWasMissed() {
    catchingUp = true;
    journal.tell(new RunJournal.Read(followedFrom, batches));
  }

  private Behavior<Command> end(String outcome, Jobs.Event event) {
    audience.tell(event);
    reports.tell(new Report.Ended(submitted.run(), outcome));
    return Behaviors.stopped();
  }

  private Behavior<Command> onStop() {
    for (ActorRef<Hosting.Command> worker : pool.all()) {
      worker.tell(new Hosting.Release(submitted.run(), environment.epoch()));
    }
    DrivenRun d = driven;
    if (d != null) {
      environment.agent().remove(d);
    }
    return this;
  }
}

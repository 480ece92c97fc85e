package amc.coordinator.run;

import static java.util.Objects.requireNonNull;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import amc.coordinator.drive.DrivenRun;
import amc.coordinator.journal.RunJournal;
import amc.coordinator.kind.JobCommand;
import amc.coordinator.kind.JobReport;
import amc.coordinator.loop.RunLoop;
import amc.protocol.job.Job;
import amc.protocol.job.JobReader;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.ProblemShape;
import amc.protocol.message.History;
import amc.protocol.message.Hosting;
import amc.protocol.message.Hosting.DataLink;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import amc.protocol.message.StoredState;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the cluster: does for {@link RunLife} what takes actors. The run's loop is on the
 * coordinator's agent thread and never in this actor.
 */
public final class RunActor extends AbstractBehavior<RunActor.Command>
    implements RunLife.Port<ActorRef<Jobs.Told>, ActorRef<Hosting.Command>> {
  private static final Logger LOG = LoggerFactory.getLogger(RunActor.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20); // without the database

  /** To a run. */
  public sealed interface Command {}

  /** From the job manager. */
  public record FromManager(JobCommand command) implements Command {}

  private record FromJournal(RunJournal.Reply reply) implements Command {}

  private record FromWorker(Hosting.Reply reply) implements Command {}

  private record FollowerGone(ActorRef<Jobs.Told> follower) implements Command {}

  private record Flushed(List<History.Event> events, int workers) implements Command {}

  private record MustRehost(int worker) implements Command {}

  private record Silent() implements Command {}

  private record Quarantined(int worker, String reason) implements Command {}

  private record LoopFailed(String reason) implements Command {}

  private record StateDue() implements Command {}

  private record StateOverdue() implements Command {}

  private final long run;
  private final Jobs.Run work;
  private final RunEnvironment environment;
  private final ActorRef<JobReport> reports;
  private final Job job;
  private final ActorRef<RunJournal.Command> journal;
  private final ActorRef<Hosting.Reply> fromWorkers;
  private final byte[] key;
  private final DataLink address;
  private final TimerScheduler<Command> timers;
  private final RunLife<ActorRef<Jobs.Told>, ActorRef<Hosting.Command>> life;
  private RunJournal.@Nullable Recovered recovered;
  private @Nullable DrivenRun driven;

  private RunActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      long run,
      Jobs.Run work,
      @Nullable Outcome outcome,
      RunEnvironment environment,
      ActorRef<JobReport> reports) {
    super(context);
    this.timers = timers;
    this.run = run;
    this.work = work;
    this.environment = environment;
    this.reports = reports;
    this.job = JobReader.read(work.job(), "the run's job", List.of());
    this.key = environment.keys().get();
    this.address = environment.addresses().get();
    this.life = new RunLife<>(run, environment.epoch(), job.budget().steps(), outcome, this);
    this.fromWorkers = context.messageAdapter(Hosting.Reply.class, FromWorker::new);
    this.journal =
        context.spawn(
            RunJournal.create(
                run,
                environment.epoch(),
                environment.database(),
                PATIENCE,
                context.messageAdapter(RunJournal.Reply.class, FromJournal::new)),
            "journal");
  }

  /**
   * The behavior of a run.
   *
   * @param work what the client asked for
   * @param outcome how it ended, for a run that is over: then followers are told, and that is all
   */
  public static Behavior<Command> create(
      long run,
      Jobs.Run work,
      @Nullable Outcome outcome,
      RunEnvironment environment,
      ActorRef<JobReport> reports) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new RunActor(context, timers, run, work, outcome, environment, reports)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onAnyMessage(this::onCommand)
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case FromManager m -> {
        return onManager(m.command());
      }
      case FromJournal m -> onJournal(m.reply());
      case FromWorker m -> onWorker(m.reply());
      case Flushed m -> life.flushed(m.events(), m.workers());
      case MustRehost m -> life.mustRehost(m.worker());
      case Silent m -> life.silent();
      case Quarantined m ->
          LOG.error("run {}: worker {} is quarantined: {}", name(), m.worker(), m.reason());
      case LoopFailed m -> life.failed(m.reason());
      case StateDue m -> life.stateDue(System.nanoTime());
      case StateOverdue m -> life.stateOverdue();
      case FollowerGone m -> life.unfollow(m.follower());
    }
    return this;
  }

  private Behavior<Command> onManager(JobCommand command) {
    switch (command) {
      case JobCommand.Leased m -> life.leased(m.threads());
      case JobCommand.Abandoned m -> life.failed(m.reason());
      case JobCommand.Follow m -> {
        getContext().watchWith(m.follower(), new FollowerGone(m.follower()));
        life.follow(m.follower(), m.fromStep());
      }
      case JobCommand.Cancel m -> life.cancel();
      case JobCommand.EndIsKept m -> life.endIsKept();
      case JobCommand.Stop m -> {
        return Behaviors.stopped();
      }
    }
    return this;
  }

  private void onJournal(RunJournal.Reply reply) {
    switch (reply) {
      case RunJournal.Recovered r -> {
        recovered = r;
        r.notes().forEach(text -> LOG.warn("run {}: {}", name(), text));
        AmcState state = r.sum().state();
        life.recovered(
            state == null ? 0 : state.step(), r.newest() == null ? work.start() : r.newest());
      }
      case RunJournal.Appended a -> life.appended();
      case RunJournal.Saved s -> life.saved(s.step(), s.done(), System.nanoTime());
      case RunJournal.Missed m -> life.missed(m.reader(), m.events(), m.lastEvent(), m.all());
      case RunJournal.Fenced f ->
          reports.tell(new JobReport.Outdated("the journal has heard of epoch " + f.by()));
      case RunJournal.Paused p -> life.paused(true);
      case RunJournal.Resumed r -> life.paused(false);
    }
  }

  private void onWorker(Hosting.Reply reply) {
    switch (reply) {
      case Hosting.Hosted h -> life.hosted(h.worker(), h.shape(), System.nanoTime());
      case Hosting.Copied c -> life.copied(c.state());
      case Hosting.Refused r -> life.refused(r.worker(), r.reason());
      case Hosting.Broken b -> life.broken(b.worker(), b.reason());
      case Hosting.LanesReport _ -> {} // of a study
      case Hosting.Outdated o ->
          reports.tell(new JobReport.Outdated("a worker has heard of epoch " + o.epoch()));
    }
  }

  private String name() {
    return Jobs.name(run);
  }

  @Override
  public void append(History.Event event) {
    journal.tell(new RunJournal.Append(event));
  }

  @Override
  public void save(StoredState state) {
    journal.tell(new RunJournal.SaveState(state));
  }

  @Override
  public void read(ActorRef<Jobs.Told> follower, long fromStep, long afterEvent) {
    journal.tell(new RunJournal.Read(follower, fromStep, afterEvent));
  }

  @Override
  public void tell(ActorRef<Jobs.Told> follower, Jobs.Told told) {
    follower.tell(told);
  }

  @Override
  public void host(
      int number, ActorRef<Hosting.Command> worker, int threads, @Nullable StoredState from) {
    worker.tell(
        new Hosting.Host(
            run,
            environment.epoch(),
            number,
            key,
            work.job(),
            work.engine(),
            address,
            from,
            work.files(),
            threads,
            fromWorkers));
  }

  @Override
  public void lease(ActorRef<Hosting.Command> worker, int threads) {
    worker.tell(new Hosting.Lease(run, environment.epoch(), threads));
  }

  @Override
  public void release(ActorRef<Hosting.Command> worker) {
    worker.tell(new Hosting.Release(run, environment.epoch()));
  }

  @Override
  public @Nullable String startLoop(ProblemShape shape, @Nullable StoredState newest) {
    RunSetup setup = new RunSetup(run, environment.epoch(), job, work.window(), shape);
    String hindrance = setup.hindrance();
    if (hindrance == null) {
      driven =
          setup.drive(
              requireNonNull(recovered),
              newest,
              key,
              () -> environment.connect().connect(run, address),
              listener(getContext().getSelf()));
      environment.agent().add(driven);
    }
    return hindrance;
  }

  private static DrivenRun.Listener listener(ActorRef<Command> self) {
    return new DrivenRun.Listener() {
      @Override
      public void flushed(List<History.Event> events, int workers) {
        self.tell(new Flushed(events, workers));
      }

      @Override
      public void mustRehost(int worker) {
        self.tell(new MustRehost(worker));
      }

      @Override
      public void silent() {
        self.tell(new Silent());
      }

      @Override
      public void quarantined(int worker, String reason) {
        self.tell(new Quarantined(worker, reason));
      }

      @Override
      public void failed(String reason) {
        self.tell(new LoopFailed(reason));
      }
    };
  }

  @Override
  public void tellLoop(RunLife.LoopCommand command) {
    requireNonNull(driven).tell(loopCommand(command));
  }

  private static BiConsumer<RunLoop, Long> loopCommand(RunLife.LoopCommand command) {
    return switch (command) {
      case RunLife.Join(int worker) -> (loop, now) -> loop.join(worker);
      case RunLife.Leave(int worker) -> (loop, now) -> loop.leave(worker, now);
      case RunLife.ForgetBefore(long decisions) ->
          (loop, now) -> loop.history().forgetBefore(decisions);
      case RunLife.Simple.WANT_STATE -> (loop, now) -> loop.wantSnapshot();
      case RunLife.Simple.PAUSE -> (loop, now) -> loop.pause();
      case RunLife.Simple.GO_ON -> (loop, now) -> loop.goOn();
    };
  }

  @Override
  public void endLoop() {
    DrivenRun d = driven;
    if (d != null) {
      environment.agent().remove(d);
    }
  }

  @Override
  public void wantWorkers() {
    reports.tell(new JobReport.WantsWorkers(run));
  }

  @Override
  public void over(Outcome outcome) {
    reports.tell(new JobReport.Ended(run, outcome));
  }

  @Override
  public void refused(ActorRef<Hosting.Command> worker, String reason) {
    reports.tell(new JobReport.Refused(run, worker, reason));
  }

  @Override
  public void stateDueAfter(long pauseNs) {
    timers.startSingleTimer(new StateDue(), Duration.ofNanos(pauseNs));
  }

  @Override
  public void stateOverdueAfter(long pauseNs) {
    timers.startSingleTimer(new StateOverdue(), Duration.ofNanos(pauseNs));
  }

  @Override
  public void note(String text) {
    LOG.info("run {}: {}", name(), text);
  }

  @Override
  public void idle(int asks) {
    reports.tell(new JobReport.Idle(run, asks));
  }

  /** Whether it is over or this coordinator goes down: nobody evaluates for it any more. */
  private Behavior<Command> onStop() {
    endLoop();
    life.releaseAll();
    return this;
  }
}

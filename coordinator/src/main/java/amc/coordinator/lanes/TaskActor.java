package amc.coordinator.lanes;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import amc.coordinator.journal.FencedLog;
import amc.coordinator.journal.Stream;
import amc.coordinator.kind.JobCommand;
import amc.coordinator.kind.JobReport;
import amc.protocol.message.History;
import amc.protocol.message.Hosting;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import amc.protocol.message.Message;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job on lanes: does for {@link TaskLife} what takes actors. Where its coordinator goes down,
 * lanes are left to the next one, so that nothing of what they do is lost.
 *
 * @param <S> sum of the job's stream
 */
public final class TaskActor<S extends Message> extends AbstractBehavior<TaskActor.Command>
    implements TaskLife.Port<ActorRef<Jobs.Told>, ActorRef<Hosting.Command>> {
  private static final Logger LOG = LoggerFactory.getLogger(TaskActor.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20); // without the database
  private static final Duration TICK = Duration.ofSeconds(1);

  /** To a job. */
  public sealed interface Command {}

  /** From the job manager. */
  public record FromManager(JobCommand command) implements Command {}

  private record FromLog<S>(FencedLog.Note<S> note) implements Command {}

  private record FromWorker(Hosting.Reply reply) implements Command {}

  private record FollowerGone(ActorRef<Jobs.Told> follower) implements Command {}

  private record Tick() implements Command {}

  /**
   * What kind of job it is.
   *
   * @param name for people
   * @param stream its events
   * @param life makes what decides
   */
  public record Kind<S extends Message>(
      String name,
      String streamId,
      Stream<S> stream,
      Function<
              TaskLife.Port<ActorRef<Jobs.Told>, ActorRef<Hosting.Command>>,
              TaskLife<ActorRef<Jobs.Told>, ActorRef<Hosting.Command>, S>>
          life) {}

  private final long job;
  private final Jobs.Work work;
  private final int epoch;
  private final Kind<S> kind;
  private final ActorRef<JobReport> reports;
  private final ActorRef<Hosting.Reply> fromWorkers;
  private final ActorRef<FencedLog.Command<S>> log;
  private final TaskLife<ActorRef<Jobs.Told>, ActorRef<Hosting.Command>, S> life;

  private TaskActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      long job,
      Jobs.Work work,
      int epoch,
      Kind<S> kind,
      ActorRef<JobReport> reports) {
    super(context);
    this.job = job;
    this.work = work;
    this.epoch = epoch;
    this.kind = kind;
    this.reports = reports;
    this.life = kind.life().apply(this);
    this.fromWorkers = context.messageAdapter(Hosting.Reply.class, FromWorker::new);
    ActorRef<FencedLog.Note<S>> notes =
        context.<FencedLog.Note<S>>messageAdapter(noteClass(), FromLog::new);
    this.log =
        context.spawn(FencedLog.create(kind.streamId(), kind.stream(), PATIENCE, notes), "log");
    timers.startTimerWithFixedDelay(new Tick(), TICK);
  }

  @SuppressWarnings("unchecked") // the class of all notes
  private static <S> Class<FencedLog.Note<S>> noteClass() {
    return (Class<FencedLog.Note<S>>) (Class<?>) FencedLog.Note.class;
  }

  /**
   * The behavior of a job.
   *
   * @param work what the client asked for
   * @param kind what kind it is; made within the actor, which fails alone where that fails
   */
  public static <S extends Message> Behavior<Command> create(
      long job, Jobs.Work work, int epoch, Supplier<Kind<S>> kind, ActorRef<JobReport> reports) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new TaskActor<>(context, timers, job, work, epoch, kind.get(), reports)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onCommand).build();
  }

  @SuppressWarnings("unchecked") // this actor's own log
  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case FromManager m -> {
        return onManager(m.command());
      }
      case FromLog<?> m -> onLog((FencedLog.Note<S>) m.note());
      case FromWorker m -> onWorker(m.reply());
      case FollowerGone m -> life.unfollow(m.follower());
      case Tick _ -> life.tick(System.nanoTime());
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
      case JobCommand.Cancel _ -> life.cancel();
      case JobCommand.EndIsKept _ -> life.endIsKept();
      case JobCommand.Stop _ -> {
        return Behaviors.stopped();
      }
    }
    return this;
  }

  private void onLog(FencedLog.Note<S> note) {
    switch (note) {
      case FencedLog.Opened<S> o -> life.recovered(o.sum());
      case FencedLog.Written<S> w -> life.written(w.event());
      case FencedLog.Fenced<S> f ->
          reports.tell(new JobReport.Outdated("the journal has heard of epoch " + f.by()));
      // Ends wait for the database where they are; trajectories go on meanwhile.
      case FencedLog.Paused<S> _, FencedLog.Resumed<S> _ -> {}
    }
  }

  private void onWorker(Hosting.Reply reply) {
    switch (reply) {
      case Hosting.LanesReport r when r.epoch() == epoch -> life.reported(r, System.nanoTime());
      case Hosting.Refused r -> life.refused(r.worker(), r.reason());
      case Hosting.Broken b -> life.failed(b.reason());
      case Hosting.Outdated o ->
          reports.tell(new JobReport.Outdated("a worker has heard of epoch " + o.epoch()));
      case Hosting.LanesReport _, Hosting.Hosted _, Hosting.Copied _ -> {}
    }
  }

  @Override
  public void append(History.Event event) {
    log.tell(new FencedLog.Write<>(event));
  }

  @Override
  public void open(int number, ActorRef<Hosting.Command> worker, int threads) {
    worker.tell(new Hosting.OpenLanes(job, epoch, number, work, threads, fromWorkers));
  }

  @Override
  public void explore(
      ActorRef<Hosting.Command> worker, int order, Hosting.Task[] tasks, long[] known) {
    worker.tell(new Hosting.Explore(job, epoch, order, tasks, known));
  }

  @Override
  public void lease(ActorRef<Hosting.Command> worker, int threads) {
    worker.tell(new Hosting.Lease(job, epoch, threads));
  }

  @Override
  public void release(ActorRef<Hosting.Command> worker) {
    worker.tell(new Hosting.Release(job, epoch));
  }

  @Override
  public void tell(ActorRef<Jobs.Told> follower, Jobs.Told told) {
    follower.tell(told);
  }

  @Override
  public void wantWorkers() {
    reports.tell(new JobReport.WantsWorkers(job));
  }

  @Override
  public void over(Outcome outcome) {
    reports.tell(new JobReport.Ended(job, outcome));
  }

  @Override
  public void refused(ActorRef<Hosting.Command> worker, String reason) {
    reports.tell(new JobReport.Refused(job, worker, reason));
  }

  @Override
  public void idle(int asks) {
    reports.tell(new JobReport.Idle(job, asks));
  }

  @Override
  public void note(String text) {
    LOG.info("{} {}: {}", kind.name(), Jobs.name(job), text);
  }
}

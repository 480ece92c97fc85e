package amc.coordinator.study;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import amc.coordinator.journal.FencedLog;
import amc.coordinator.journal.StudyStream;
import amc.coordinator.kind.JobCommand;
import amc.coordinator.kind.JobReport;
import amc.coordinator.run.RunEnvironment;
import amc.protocol.job.Study;
import amc.protocol.job.StudyReader;
import amc.protocol.job.UserError;
import amc.protocol.message.History.StudySum;
import amc.protocol.message.History.TrajectoriesEnded;
import amc.protocol.message.Hosting;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One study of the cluster: does for {@link StudyLife} what takes actors. Where its coordinator
 * goes down, lanes are left to the next one, so that nothing of what they do is lost.
 */
public final class StudyActor extends AbstractBehavior<StudyActor.Command>
    implements StudyLife.Port<ActorRef<Jobs.Told>, ActorRef<Hosting.Command>> {
  private static final Logger LOG = LoggerFactory.getLogger(StudyActor.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20); // without the database
  private static final Duration TICK = Duration.ofSeconds(1);

  /** To a study. */
  public sealed interface Command {}

  /** From the job manager. */
  public record FromManager(JobCommand command) implements Command {}

  private record FromLog(FencedLog.Note<StudySum> note) implements Command {}

  private record FromWorker(Hosting.Reply reply) implements Command {}

  private record FollowerGone(ActorRef<Jobs.Told> follower) implements Command {}

  private record Tick() implements Command {}

  private final long job;
  private final Jobs.Study work;
  private final int epoch;
  private final ActorRef<JobReport> reports;
  private final ActorRef<Hosting.Reply> fromWorkers;
  private final ActorRef<FencedLog.Command<StudySum>> log;
  private final StudyLife<ActorRef<Jobs.Told>, ActorRef<Hosting.Command>> life;

  private StudyActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      long job,
      Jobs.Study work,
      @Nullable Outcome outcome,
      int epoch,
      ActorRef<JobReport> reports) {
    super(context);
    this.job = job;
    this.work = work;
    this.epoch = epoch;
    this.reports = reports;
    this.life = new StudyLife<>(job, epoch, read(work).trajectories(), work.known(), outcome, this);
    this.fromWorkers = context.messageAdapter(Hosting.Reply.class, FromWorker::new);
    ActorRef<FencedLog.Note<StudySum>> notes =
        context.<FencedLog.Note<StudySum>>messageAdapter(noteClass(), FromLog::new);
    this.log =
        context.spawn(
            FencedLog.create(StudyStream.id(job), new StudyStream(epoch), PATIENCE, notes), "log");
    timers.startTimerWithFixedDelay(new Tick(), TICK);
  }

  private static Study read(Jobs.Study work) {
    return StudyReader.read(
        new StudyReader.Source(work.study(), "the study", ""),
        List.of(),
        name -> {
          throw new UserError("the study names the job " + name + " instead of holding it");
        });
  }

  @SuppressWarnings("unchecked") // the class of all notes
  private static Class<FencedLog.Note<StudySum>> noteClass() {
    return (Class<FencedLog.Note<StudySum>>) (Class<?>) FencedLog.Note.class;
  }

  /**
   * The behavior of a study.
   *
   * @param work what the client asked for
   * @param outcome how it ended, for a study that is over: then followers are told, and that is all
   */
  public static Behavior<Command> create(
      long job,
      Jobs.Study work,
      @Nullable Outcome outcome,
      RunEnvironment environment,
      ActorRef<JobReport> reports) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new StudyActor(
                        context, timers, job, work, outcome, environment.epoch(), reports)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onCommand).build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case FromManager m -> {
        return onManager(m.command());
      }
      case FromLog m -> onLog(m.note());
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

  private void onLog(FencedLog.Note<StudySum> note) {
    switch (note) {
      case FencedLog.Opened<StudySum> o -> life.recovered(o.sum());
      case FencedLog.Written<StudySum> w -> life.written(w.event());
      case FencedLog.Fenced<StudySum> f ->
          reports.tell(new JobReport.Outdated("the journal has heard of epoch " + f.by()));
      // Ends wait for the database where they are; trajectories go on meanwhile.
      case FencedLog.Paused<StudySum> _, FencedLog.Resumed<StudySum> _ -> {}
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
  public void append(TrajectoriesEnded event) {
    log.tell(new FencedLog.Write<>(event));
  }

  @Override
  public void open(int number, ActorRef<Hosting.Command> worker, int threads) {
    worker.tell(
        new Hosting.OpenLanes(
            job,
            epoch,
            number,
            work.study(),
            work.engine(),
            work.window(),
            work.files(),
            threads,
            fromWorkers));
  }

  @Override
  public void explore(
      ActorRef<Hosting.Command> worker, int order, long[] trajectories, long[] known) {
    worker.tell(new Hosting.Explore(job, epoch, order, trajectories, known));
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
    LOG.info("study {}: {}", Jobs.name(job), text);
  }
}

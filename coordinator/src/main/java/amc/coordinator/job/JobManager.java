package amc.coordinator.job;

import static java.util.Objects.requireNonNull;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import amc.coordinator.journal.FencedLog;
import amc.coordinator.kind.JobCommand;
import amc.coordinator.kind.JobReport;
import amc.coordinator.lanes.TaskActor;
import amc.coordinator.run.RunActor;
import amc.coordinator.run.RunEnvironment;
import amc.protocol.mc.ArithmeticVersion;
import amc.protocol.message.History;
import amc.protocol.message.History.EndedJob;
import amc.protocol.message.History.JobSubmitted;
import amc.protocol.message.History.LedgerSum;
import amc.protocol.message.Hosting;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import amc.protocol.message.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's singleton: does for {@link JobBook} and {@link Leasing} what takes actors. One that
 * learns of a later epoch ends its node's actor system, which then joins the cluster anew.
 */
public final class JobManager extends AbstractBehavior<JobManager.Command>
    implements JobBook.Port<ActorRef<Jobs.Told>> {
  private static final Logger LOG = LoggerFactory.getLogger(JobManager.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Jobs.Failed CRASHED =
      new Jobs.Failed("the job's actor failed on the coordinator: see its log");

  /** To the job manager. */
  sealed interface Command {}

  private record FromClient(Jobs.Command command) implements Command {}

  private record FromLedger(FencedLog.Note<LedgerSum> note) implements Command {}

  private record FromJob(JobReport report) implements Command {}

  private record JobStopped(long job, JobActor actor) implements Command {}

  /** A job's actor, whatever its kind. */
  private record JobActor(ActorRef<?> ref, Consumer<JobCommand> ears) {}

  private record Found(long job, @Nullable EndedJob ended) implements Command {}

  private record Look(long job) implements Command {}

  /** Give this again after a while: the database has failed. */
  private record Retry(Command command) implements Command {}

  private record Archived(List<EndedJob> jobs, boolean done) implements Command {}

  private record WorkersListed(Receptionist.Listing listing) implements Command {}

  private record Offered(Hosting.Offer offer) implements Command {}

  private record AskWorkers() implements Command {}

  private final IntFunction<RunEnvironment> environments;
  private final TimerScheduler<Command> timers;
  private final ActorRef<FencedLog.Command<LedgerSum>> ledger;
  private final ActorRef<JobReport> reports;
  private final ActorRef<Hosting.Offer> offers;
  private final JobBook<ActorRef<Jobs.Told>> book = new JobBook<>(this);
  private final Leasing<ActorRef<Hosting.Command>> leasing =
      new Leasing<>(
          (job, threads) -> tell(job, new JobCommand.Leased(threads)),
          (job, reason) -> tell(job, new JobCommand.Abandoned(reason)));
  private final Map<Long, JobActor> actors = new HashMap<>();
  private final Set<ActorRef<Hosting.Command>> silent = new HashSet<>(); // have not offered yet
  private final List<Jobs.Command> early = new ArrayList<>(); // came before the epoch was open
  private @Nullable RunEnvironment environment; // of the epoch, once it is open
  private @Nullable EndedJobs archive; // likewise
  private int started;

  private JobManager(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      IntFunction<RunEnvironment> environments) {
    super(context);
    this.environments = environments;
    this.timers = timers;
    this.reports = context.messageAdapter(JobReport.class, FromJob::new);
    this.offers = context.messageAdapter(Hosting.Offer.class, Offered::new);
    ActorRef<FencedLog.Note<LedgerSum>> notes =
        context.<FencedLog.Note<LedgerSum>>messageAdapter(noteClass(), FromLedger::new);
    this.ledger = context.spawn(JobLedger.create(PATIENCE, notes), "ledger");
  }

  @SuppressWarnings("unchecked") // the class of all notes
  private static Class<FencedLog.Note<LedgerSum>> noteClass() {
    return (Class<FencedLog.Note<LedgerSum>>) (Class<?>) FencedLog.Note.class;
  }

  /**
   * The behavior.
   *
   * @param environments what runs need, given the epoch
   */
  public static Behavior<Jobs.Command> create(IntFunction<RunEnvironment> environments) {
    return Behaviors.setup(
        front -> {
          ActorRef<Command> manager =
              front.spawn(
                  Behaviors.<Command>setup(
                      context ->
                          Behaviors.withTimers(
                              timers -> new JobManager(context, timers, environments))),
                  "manager");
          front.watch(manager);
          return Behaviors.receiveMessage(
              command -> {
                manager.tell(new FromClient(command));
                return Behaviors.same();
              });
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onCommand).build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case FromClient c when environment == null -> early.add(c.command());
      case FromClient c -> onClient(c.command());
      case FromLedger l -> onLedger(l.note());
      case FromJob r -> onReport(r.report());
      case JobStopped s -> {
        if (actors.remove(s.job(), s.actor())) {
          leasing.remove(s.job());
          book.stopped(s.job(), CRASHED);
        }
      }
      case Found f -> book.found(f.job(), f.ended());
      case Look l -> look(l.job());
      case Archived a -> book.archived(a.jobs(), a.done());
      case WorkersListed w -> onWorkers(w.listing().getServiceInstances(Hosting.WORKERS));
      case Offered o -> onOffer(o.offer());
      case AskWorkers a -> askWorkers();
      case Retry r -> timers.startSingleTimer(r.command(), r.command(), RETRY);
    }
    return this;
  }

  private void onLedger(FencedLog.Note<LedgerSum> note) {
    switch (note) {
      case FencedLog.Opened<LedgerSum> o -> onOpened(o.epoch(), o.sum());
      case FencedLog.Written<LedgerSum> w -> book.written(w.event(), w.sum());
      case FencedLog.Fenced<LedgerSum> f -> standDown("the ledger has epoch " + f.by());
      case FencedLog.Paused<LedgerSum> p -> {}
      case FencedLog.Resumed<LedgerSum> r -> {}
    }
  }

  private void onOpened(int epoch, LedgerSum sum) {
    LOG.info("Coordinator of epoch {}", epoch);
    environment = environments.apply(epoch);
    archive = new EndedJobs(getContext().getSystem(), environment.database());
    book.opened(sum);
    early.forEach(this::onClient);
    early.clear();
    var listings = getContext().messageAdapter(Receptionist.Listing.class, WorkersListed::new);
    getContext().getSystem().receptionist().tell(Receptionist.subscribe(Hosting.WORKERS, listings));
  }

  private void onClient(Jobs.Command command) {
    switch (command) {
      case Jobs.Submit s -> book.ask(s.job(), new JobBook.Submit<>(s.work(), s.follower()));
      case Jobs.Follow f -> book.ask(f.job(), new JobBook.Follow<>(f.fromStep(), f.follower()));
      case Jobs.Cancel c -> book.ask(c.job(), new JobBook.Cancel<>());
      case Jobs.Hold h -> leasing.hold(h.job(), h.held());
    }
  }

  private void onReport(JobReport report) {
    switch (report) {
      case JobReport.WantsWorkers w -> leasing.add(w.job());
      case JobReport.Refused r -> leasing.refused(r.job(), r.worker(), r.reason());
      case JobReport.Ended e -> {
        LOG.info("run {}: {}", Jobs.name(e.job()), text(e.outcome()));
        leasing.remove(e.job());
        book.ended(e.job(), e.outcome());
      }
      case JobReport.Idle i -> book.idle(i.job(), i.asks());
      case JobReport.Outdated o -> standDown(o.evidence());
    }
  }

  private static String text(Outcome outcome) {
    return switch (outcome) {
      case Jobs.Finished _ -> "finished";
      case Jobs.Cancelled _ -> "cancelled";
      case Jobs.Failed(String reason) -> reason;
    };
  }

  private void onWorkers(Set<ActorRef<Hosting.Command>> there) {
    leasing.retain(there);
    silent.retainAll(there);
    for (ActorRef<Hosting.Command> worker : there) {
      if (!leasing.knows(worker)) {
        silent.add(worker);
      }
    }
    askWorkers();
  }

  /** One that computes otherwise would come to other results: it gets nothing to do. */
  private void onOffer(Hosting.Offer offer) {
    if (!silent.remove(offer.worker())) {
      return;
    }
    if (offer.arithmetic() == ArithmeticVersion.CURRENT) {
      leasing.offered(offer.worker(), offer.threads());
    } else {
      LOG.warn(
          "{} has arithmetic version {} instead of {}: it gets no work until its program is"
              + " replaced",
          offer.worker().path(),
          offer.arithmetic(),
          ArithmeticVersion.CURRENT);
    }
  }

  /** Asks those that have not said what they offer, until they do: messages may be lost. */
  private void askWorkers() {
    silent.forEach(worker -> worker.tell(new Hosting.Describe(offers)));
    if (!silent.isEmpty()) {
      timers.startSingleTimer(new AskWorkers(), RETRY);
    }
  }

  private void tell(long job, JobCommand command) {
    JobActor actor = actors.get(job);
    if (actor != null) {
      actor.ears().accept(command);
    }
  }

  @Override
  public void write(History.Event event) {
    ledger.tell(new FencedLog.Write<>(event));
  }

  @Override
  public void start(JobSubmitted submitted, @Nullable Outcome outcome) {
    long job = submitted.job();
    LOG.info("run {}: {}", Jobs.name(job), outcome == null ? "starting" : "is asked for again");
    RunEnvironment e = requireNonNull(environment);
    JobActor actor =
        switch (submitted.work()) {
          case Jobs.Run run -> {
            ActorRef<RunActor.Command> ref =
                getContext().spawn(RunActor.create(job, run, outcome, e, reports), newName(job));
            yield new JobActor(ref, command -> ref.tell(new RunActor.FromManager(command)));
          }
          case Jobs.Study study ->
              tasks(job, study, () -> TaskKinds.study(job, study, outcome, e.epoch()));
          case Jobs.Population population ->
              tasks(
                  job, population, () -> TaskKinds.population(job, population, outcome, e.epoch()));
        };
    getContext().watchWith(actor.ref(), new JobStopped(job, actor));
    actors.put(job, actor);
  }

  private <S extends Message> JobActor tasks(
      long job, Jobs.Work work, Supplier<TaskActor.Kind<S>> kind) {
    int epoch = requireNonNull(environment).epoch();
    ActorRef<TaskActor.Command> ref =
        getContext().spawn(TaskActor.create(job, work, epoch, kind, reports), newName(job));
    return new JobActor(ref, command -> ref.tell(new TaskActor.FromManager(command)));
  }

  private String newName(long job) {
    return "job-%s-%s".formatted(Jobs.name(job), started++);
  }

  @Override
  public void ask(long job, JobBook.Ask<ActorRef<Jobs.Told>> ask) {
    tell(
        job,
        switch (ask) {
          case JobBook.Submit<ActorRef<Jobs.Told>> s -> new JobCommand.Follow(0, s.follower());
          case JobBook.Follow<ActorRef<Jobs.Told>> f ->
              new JobCommand.Follow(f.fromStep(), f.follower());
          case JobBook.Cancel<ActorRef<Jobs.Told>> c -> new JobCommand.Cancel();
        });
  }

  @Override
  public void endIsKept(long job) {
    tell(job, new JobCommand.EndIsKept());
  }

  @Override
  public void stop(long job) {
    tell(job, new JobCommand.Stop());
    actors.remove(job);
  }

  @Override
  public void look(long job) {
    getContext()
        .pipeToSelf(
            requireNonNull(archive).find(job),
            (found, failure) ->
                failure == null ? new Found(job, found.orElse(null)) : new Retry(new Look(job)));
  }

  @Override
  public void archive(List<EndedJob> jobs) {
    getContext()
        .pipeToSelf(
            requireNonNull(archive).keep(jobs),
            (done, failure) ->
                failure == null ? new Archived(jobs, true) : new Retry(new Archived(jobs, false)));
  }

  @Override
  public void unknown(long job, ActorRef<Jobs.Told> follower) {
    follower.tell(new Jobs.Told(requireNonNull(environment).epoch(), 1, new Jobs.Unknown(job)));
  }

  private void standDown(String evidence) {
    LOG.warn("Standing down: {}", evidence);
    getContext().getSystem().terminate();
  }
}

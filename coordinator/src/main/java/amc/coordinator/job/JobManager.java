package amc.coordinator.job;

import static java.util.Objects.requireNonNull;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import amc.coordinator.journal.FencedLog;
import amc.coordinator.run.RunActor;
import amc.coordinator.run.RunEnvironment;
import amc.protocol.message.History;
import amc.protocol.message.History.RunEnded;
import amc.protocol.message.History.RunSubmitted;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Cancel;
import amc.protocol.message.Jobs.Follow;
import amc.protocol.message.Jobs.Submit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's singleton: opens the next epoch, starts the runs that the ledger says go on, and
 * takes new ones. One that learns of a later epoch ends its node's actor system, which then joins
 * the cluster anew.
 */
public final class JobManager extends AbstractBehavior<JobManager.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(JobManager.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** To the job manager. */
  sealed interface Command {}

  private record FromClient(Jobs.Command command) implements Command {}

  private record FromLedger(FencedLog.Note<JobLedger.Jobs> note) implements Command {}

  private record FromRun(RunActor.Report report) implements Command {}

  private final IntFunction<RunEnvironment> environments;
  private final ActorRef<FencedLog.Command<JobLedger.Jobs>> ledger;
  private final ActorRef<RunActor.Report> reports;
  private final Map<Long, ActorRef<RunActor.Command>> runs = new HashMap<>();
  private final Map<Long, Submit> submitted = new HashMap<>(); // not in the ledger yet
  private final Set<Long> cancelled = new HashSet<>(); // of those
  private final Map<Long, Map<ActorRef<Jobs.Event>, Jobs.Command>> ending =
      new HashMap<>(); // over, but not in the ledger yet: who asked meanwhile
  private final List<Jobs.Command> early = new ArrayList<>(); // came before the epoch was open
  private @Nullable RunEnvironment environment;
  private JobLedger.@Nullable Jobs jobs;
  private int started;

  private JobManager(ActorContext<Command> context, IntFunction<RunEnvironment> environments) {
    super(context);
    this.environments = environments;
    this.reports = context.messageAdapter(RunActor.Report.class, FromRun::new);
    ActorRef<FencedLog.Note<JobLedger.Jobs>> notes =
        context.<FencedLog.Note<JobLedger.Jobs>>messageAdapter(noteClass(), FromLedger::new);
    this.ledger = context.spawn(JobLedger.create(PATIENCE, notes), "ledger");
  }

  @SuppressWarnings("unchecked") // the class of all notes
  private static Class<FencedLog.Note<JobLedger.Jobs>> noteClass() {
    return (Class<FencedLog.Note<JobLedger.Jobs>>) (Class<?>) FencedLog.Note.class;
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
                  Behaviors.<Command>setup(context -> new JobManager(context, environments)),
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
      case FromClient c when jobs == null -> early.add(c.command());
      case FromClient c -> onClient(c.command());
      case FromLedger l -> onLedger(l.note());
      case FromRun r -> onReport(r.report());
    }
    return this;
  }

  private void onLedger(FencedLog.Note<JobLedger.Jobs> note) {
    switch (note) {
      case FencedLog.Opened<JobLedger.Jobs> o -> {
        LOG.info("Coordinator of epoch {}", o.epoch());
        environment = environments.apply(o.epoch());
        jobs = o.sum();
        o.sum().runs().values().forEach(this::start);
        early.forEach(this::onClient);
        early.clear();
      }
      case FencedLog.Written<JobLedger.Jobs> w -> {
        jobs = w.sum();
        if (w.event() instanceof RunSubmitted run) {
          start(run);
          Submit submit = submitted.remove(run.run());
          if (submit != null) {
            follow(run.run(), 0, submit.follower());
          }
          if (cancelled.remove(run.run())) {
            cancel(run.run());
          }
        }
        if (w.event() instanceof RunEnded end) {
          Map<ActorRef<Jobs.Event>, Jobs.Command> asked = ending.remove(end.run());
          if (asked != null) {
            asked.values().forEach(this::onClient);
          }
        }
      }
      case FencedLog.Fenced<JobLedger.Jobs> f -> standDown("the ledger has epoch " + f.by());
      case FencedLog.Paused<JobLedger.Jobs> p -> {}
      case FencedLog.Resumed<JobLedger.Jobs> r -> {}
    }
  }

  private void onClient(Jobs.Command command) {
    JobLedger.Jobs known = requireNonNull(jobs);
    switch (command) {
      case Submit s when runs.containsKey(s.run()) -> follow(s.run(), 0, s.follower());
      case Submit s when ending.containsKey(s.run()) -> askedTooEarly(s.run(), s.follower(), s);
      case Submit s when known.ended().containsKey(s.run()) -> afterEnd(s.run(), 0, s.follower());
      case Submit s -> {
        if (submitted.put(s.run(), s) == null) {
          write(new RunSubmitted(s.run(), s.job(), s.engine(), s.window(), s.start(), s.files()));
        }
      }
      case Follow f when runs.containsKey(f.run()) -> follow(f.run(), f.fromStep(), f.follower());
      case Follow f when ending.containsKey(f.run()) -> askedTooEarly(f.run(), f.follower(), f);
      case Follow f when known.ended().containsKey(f.run()) ->
          afterEnd(f.run(), f.fromStep(), f.follower());
      case Follow f -> f.follower().tell(new Jobs.Unknown(f.run()));
      case Cancel c when submitted.containsKey(c.run()) -> cancelled.add(c.run());
      case Cancel c -> cancel(c.run());
    }
  }

  private void cancel(long run) {
    ActorRef<RunActor.Command> actor = runs.get(run);
    if (actor != null) {
      actor.tell(new RunActor.Cancel());
    }
  }

  /** How a run ended is told once it is in the ledger; the last question of each client counts. */
  private void askedTooEarly(long run, ActorRef<Jobs.Event> follower, Jobs.Command question) {
    requireNonNull(ending.get(run)).put(follower, question);
  }

  private void follow(long run, long fromStep, ActorRef<Jobs.Event> follower) {
    ActorRef<RunActor.Command> actor = runs.get(run);
    if (actor != null) {
      actor.tell(new RunActor.Follow(fromStep, follower));
    }
  }

  /** A follower that missed how the run ended. */
  private void afterEnd(long run, long fromStep, ActorRef<Jobs.Event> follower) {
    JobLedger.Ended ended = requireNonNull(requireNonNull(jobs).ended().get(run));
    if (!ended.outcome().equals(RunActor.FINISHED)) {
      follower.tell(new Jobs.Failed(run, ended.outcome()));
      return;
    }
    start(ended.run()); // it finds itself finished, and says so once more
    follow(run, fromStep, follower);
  }

  private void start(RunSubmitted run) {
    LOG.info("run {}: starting", Jobs.name(run.run()));
    RunEnvironment e = requireNonNull(environment);
    runs.computeIfAbsent(
        run.run(),
        id ->
            getContext()
                .spawn(
                    RunActor.create(run, e, reports),
                    "run-%s-%s".formatted(Jobs.name(id), started++)));
  }

  private void onReport(RunActor.Report report) {
    switch (report) {
      case RunActor.Report.Ended ended -> {
        LOG.info("run {}: {}", Jobs.name(ended.run()), ended.outcome());
        runs.remove(ended.run());
        if (!requireNonNull(jobs).ended().containsKey(ended.run())) {
          ending.put(ended.run(), new LinkedHashMap<>());
          write(new RunEnded(ended.run(), ended.outcome()));
        }
      }
      case RunActor.Report.Outdated outdated -> standDown(outdated.evidence());
    }
  }

  private void write(History.Event event) {
    ledger.tell(new FencedLog.Write<>(event));
  }

  private void standDown(String evidence) {
    LOG.warn("Standing down: {}", evidence);
    getContext().getSystem().terminate();
  }
}

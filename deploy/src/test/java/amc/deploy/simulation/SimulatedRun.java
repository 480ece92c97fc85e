package amc.deploy.simulation;

import static java.util.Objects.requireNonNull;

import amc.coordinator.journal.FencedLog;
import amc.coordinator.journal.RunStream;
import amc.coordinator.loop.KeptDecisions;
import amc.coordinator.loop.RunLoop;
import amc.coordinator.loop.RunPort;
import amc.coordinator.loop.Unkept;
import amc.coordinator.run.RunLife;
import amc.protocol.frame.Frame;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Performance;
import amc.protocol.mc.PrecisionFloor;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Windows;
import amc.protocol.message.History;
import amc.protocol.message.History.Batch;
import amc.protocol.message.History.RunSum;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import amc.protocol.message.StoredState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run under one coordinator: its life, its loop and its journal, and what comes between them. */
final class SimulatedRun implements RunLife.Port<SimulatedClient, SimulatedWorker>, RunPort {
  private static final long SILENCE_NS = 3_000 * Simulation.TICK_NS; // longer than any stall
  private static final int PAGE = 40; // events read at once
  private static final long SHORTER = 1000; // times are shorter here than there

  private final Simulation simulation;
  private final SimulatedCluster cluster;
  private final SimulatedCoordinator coordinator;
  private final SimulatedJob job;
  private final SimulatedLog<RunSum> log;
  private final RunLife<SimulatedClient, SimulatedWorker> life;
  private final Channel toLife;
  private final Channel toLoop;
  private final Map<SimulatedClient, Channel> toClients = new HashMap<>();
  private final Map<SimulatedWorker, Channel> toWorkers = new HashMap<>();
  private final TreeMap<Long, StoredState> uncovered = new TreeMap<>(); // wait for their steps
  private RunSum sum = new RunStream(0).empty();
  private @Nullable RunLoop loop;
  private List<Decision> recovered = List.of();
  private boolean stopped;
  private int timers; // the newest of those that are due

  private @Nullable Unkept unkept; // once there is a loop
  private long heardNs;

  SimulatedRun(
      Simulation simulation,
      SimulatedCluster cluster,
      SimulatedCoordinator coordinator,
      SimulatedJob job,
      @Nullable Outcome outcome) {
    this.simulation = simulation;
    this.cluster = cluster;
    this.coordinator = coordinator;
    this.job = job;
    this.toLife = new Channel(simulation, 200);
    this.toLoop = new Channel(simulation, 200);
    this.life = new RunLife<>(job.id(), coordinator.epoch(), job.steps(), outcome, this);
    this.log =
        new SimulatedLog<>(
            simulation,
            cluster.database(),
            "run-" + job.id(),
            new RunStream(coordinator.epoch()),
            this::onJournal,
            this::works);
    simulation.after(Simulation.TICK_NS, this::tick);
  }

  SimulatedJob job() {
    return job;
  }

  int epoch() {
    return coordinator.epoch();
  }

  /** Its loop, once there is one. */
  @Nullable RunLoop loop() {
    return loop;
  }

  /** For messages. */
  @Override
  public String toString() {
    RunLoop l = loop;
    return "job %s, %s events, loop at %s of %s, %s evaluate"
        .formatted(
            job.id(),
            sum.events(),
            l == null ? null : l.state().step(),
            job.steps(),
            l == null ? 0 : l.workers());
  }

  private boolean works() {
    return !stopped && coordinator.isAlive();
  }

  /** Has the run's life go on, a little later. */
  void tell(Consumer<RunLife<SimulatedClient, SimulatedWorker>> message) {
    toLife.send(
        () -> {
          if (works()) {
            message.accept(life);
          }
        });
  }

  void hosted(int number, ProblemShape shape) {
    tell(l -> l.hosted(number, shape, simulation.nowNs()));
  }

  void copied(StoredState copy) {
    tell(l -> l.copied(copy));
  }

  void outdated() {
    coordinator.standDown();
  }

  private void onJournal(FencedLog.Note<RunSum> note) {
    switch (note) {
      case FencedLog.Opened<RunSum> o -> simulation.soon(() -> recover(o.sum()));
      case FencedLog.Written<RunSum> w -> {
        sum = w.sum();
        life.appended();
        saveCovered();
      }
      case FencedLog.Fenced<RunSum> f -> coordinator.standDown();
      case FencedLog.Paused<RunSum> p -> life.paused(true);
      case FencedLog.Resumed<RunSum> r -> life.paused(false);
    }
  }

  private void recover(RunSum found) {
    if (!works()) {
      return;
    }
    if (cluster.database().isAway()) {
      simulation.after(5 * Simulation.TICK_NS, () -> recover(found));
      return;
    }
    sum = found;
    long steps = RunStream.step(found);
    StoredState newest = cluster.database().newest(job.id(), steps);
    long from = newest == null ? 0 : newest.state().step();
    List<History.Event> events = cluster.database().stream("run-" + job.id());
    recovered =
        events.subList(0, (int) found.events()).stream()
            .flatMap(
                e -> e instanceof Batch b ? b.decisions().stream() : java.util.stream.Stream.of())
            .filter(d -> d.step() >= from)
            .toList();
    life.recovered(steps, newest);
  }

  private void tick() {
    if (!works()) {
      return;
    }
    RunLoop l = loop;
    if (l != null) {
      l.onTick(simulation.nowNs());
      if (!l.hasMembers()) {
        heardNs = simulation.nowNs();
      } else if (simulation.nowNs() - heardNs > SILENCE_NS) {
        heardNs = simulation.nowNs();
        life.silent();
      }
      if (hasScores() || simulation.random.nextInt(20) == 0) {
        flush();
      }
    }
    simulation.after(Simulation.TICK_NS, this::tick);
  }

  private boolean hasScores() {
    return unkept != null && unkept.hasScores();
  }

  private void flush() {
    RunLoop l = loop;
    Unkept news = unkept;
    if (l != null && news != null && news.hasNews(l.state().step())) {
      List<History.Event> events = news.take(l, simulation.nowNs());
      int workers = l.workers();
      tell(r -> r.flushed(events, workers));
    }
  }

  /** A frame from a worker of this run. */
  void onFrame(Frame frame) {
    RunLoop l = loop;
    if (works() && l != null) {
      heardNs = simulation.nowNs();
      l.onFrame(frame, simulation.nowNs());
    }
  }

  // What the loop does.

  @Override
  public void send(Frame frame) {
    if (works()) {
      for (SimulatedWorker worker : cluster.workers()) {
        cluster.transmit(job, frame, f -> worker.deliver(job.id(), f));
      }
    }
  }

  @Override
  public void decided(AmcState after, @Nullable Decision decision) {
    requireNonNull(unkept).decided(after, decision);
  }

  @Override
  public void scored(AmcState state, Performance performance, long evaluations) {
    requireNonNull(unkept).scored(state, performance, evaluations, simulation.nowNs());
  }

  @Override
  public void mustRehost(int worker) {
    tell(l -> l.mustRehost(worker));
  }

  @Override
  public void quarantined(int worker, String reason) {
    throw new AssertionError("worker %s is quarantined: %s".formatted(worker, reason));
  }

  @Override
  public void finished() {
    flush();
  }

  @Override
  public void failed(String reason) {
    flush();
    tell(l -> l.failed(reason));
  }

  // What its life does.

  @Override
  public void append(History.Event event) {
    log.give(event);
  }

  @Override
  public void save(StoredState state) {
    uncovered.put(state.state().step(), state);
    saveCovered();
  }

  private void saveCovered() {
    while (!uncovered.isEmpty() && uncovered.firstKey() <= RunStream.step(sum)) {
      StoredState state = uncovered.pollFirstEntry().getValue();
      boolean fails =
          cluster.database().isAway() || simulation.befalls(simulation.faults.database());
      if (!fails) {
        cluster.database().note(job.id(), state);
      }
      tell(l -> l.saved(state.state().step(), !fails, simulation.nowNs()));
    }
  }

  @Override
  public void read(SimulatedClient follower, long fromStep, long afterEvent) {
    simulation.soon(
        () -> {
          if (!works()) {
            return;
          }
          if (cluster.database().isAway()) {
            simulation.after(5 * Simulation.TICK_NS, () -> read(follower, fromStep, afterEvent));
            return;
          }
          List<History.Event> events = cluster.database().stream("run-" + job.id());
          long before = Math.max(afterEvent, RunStream.firstEvent(sum, fromStep) - 1);
          long last = Math.min(before + PAGE, sum.events());
          List<History.Event> missed =
              events.subList((int) before, (int) last).stream()
                  .filter(event -> RunStream.tellsOf(event, fromStep))
                  .toList();
          life.missed(follower, missed, last, last == sum.events());
        });
  }

  @Override
  public void tell(SimulatedClient follower, Jobs.Told told) {
    if (simulation.happens(simulation.faults.lost() / 4)) {
      return;
    }
    toClients
        .computeIfAbsent(follower, f -> new Channel(simulation, 2_000))
        .send(() -> follower.hear(told));
  }

  @Override
  public void host(int number, SimulatedWorker worker, int threads, @Nullable StoredState from) {
    toWorker(worker).send(() -> worker.host(this, number, from));
  }

  @Override
  public void lease(SimulatedWorker worker, int threads) {
    throw new AssertionError("workers have one thread");
  }

  @Override
  public void release(SimulatedWorker worker) {
    toWorker(worker).send(() -> worker.release(job.id(), epoch()));
  }

  private Channel toWorker(SimulatedWorker worker) {
    return toWorkers.computeIfAbsent(worker, w -> new Channel(simulation, 1_000));
  }

  @Override
  public @Nullable String startLoop(ProblemShape shape, @Nullable StoredState newest) {
    AmcState journalled = sum.state();
    AmcState begin = newest == null ? job.rules().amc().start() : newest.state();
    AmcState state = journalled == null ? begin : journalled;
    RunLoop.Settings settings =
        new RunLoop.Settings(
            job.id(), epoch(), job.steps(), job.window(), Windows.LONGEST, state.step() - 1);
    PrecisionFloor floor = job.rules().precisionFloor();
    unkept = new Unkept(sum.tally(), floor, state.step(), simulation.nowNs());
    loop =
        new RunLoop(
            settings,
            shape,
            job.rules().stepper(floor, state),
            new KeptDecisions(newest == null ? 0 : newest.decisions(), recovered),
            this);
    return null;
  }

  @Override
  public void tellLoop(RunLife.LoopCommand command) {
    toLoop.send(
        () -> {
          RunLoop l = loop;
          if (works() && l != null) {
            obey(l, command);
          }
        });
  }

  private void obey(RunLoop l, RunLife.LoopCommand command) {
    switch (command) {
      case RunLife.Join(int worker) -> l.join(worker);
      case RunLife.Leave(int worker) -> l.leave(worker, simulation.nowNs());
      case RunLife.ForgetBefore(long decision) -> l.history().forgetBefore(decision);
      case RunLife.Simple.WANT_STATE -> l.wantSnapshot();
      case RunLife.Simple.PAUSE -> l.pause();
      case RunLife.Simple.GO_ON -> l.goOn();
    }
  }

  @Override
  public void endLoop() {
    loop = null;
  }

  @Override
  public void wantWorkers() {
    coordinator.receive(() -> coordinator.wantsWorkers(job.id()));
  }

  @Override
  public void over(Outcome outcome) {
    coordinator.receive(() -> coordinator.ended(job.id(), outcome));
  }

  @Override
  public void refused(SimulatedWorker worker, String reason) {
    throw new AssertionError(reason);
  }

  @Override
  public void stateDueAfter(long pauseNs) {
    int timer = ++timers;
    simulation.after(
        pauseNs / SHORTER,
        () -> {
          if (works() && timer == timers) {
            life.stateDue(simulation.nowNs());
          }
        });
  }

  @Override
  public void stateOverdueAfter(long pauseNs) {
    simulation.after(
        pauseNs / SHORTER,
        () -> {
          if (works()) {
            life.stateOverdue();
          }
        });
  }

  @Override
  public void note(String text) {}

  @Override
  public void idle(int asks) {
    coordinator.receive(() -> coordinator.idle(job.id(), asks));
  }

  void stop() {
    stopped = true;
  }
}

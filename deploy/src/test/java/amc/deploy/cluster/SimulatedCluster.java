package amc.deploy.cluster;

import amc.coordinator.loop.KeptDecisions;
import amc.coordinator.loop.RunLoop;
import amc.coordinator.loop.RunPort;
import amc.protocol.frame.Frame;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Copy;
import amc.protocol.job.Job;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Rules;
import amc.protocol.mc.Stepper;
import amc.protocol.mc.Windows;
import amc.protocol.random.Normals;
import amc.worker.engine.EngineKind;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Problem;
import amc.worker.replica.Candidates;
import amc.worker.replica.Replica;
import amc.worker.replica.ShardReplica;
import amc.worker.trajectory.Trajectories;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator and workers in one thread, under a virtual clock, with a network that loses,
 * delays, repeats, reorders and corrupts frames, workers that crash, stall and come back, and
 * coordinators that are replaced. Everything follows from one seed.
 */
final class SimulatedCluster implements AutoCloseable {
  private static final long RUN = 7;
  private static final long MICROSECOND = 1_000;
  private static final long TICK_NS = 1_000 * MICROSECOND;

  private final Job job;
  private final Problem.Supervised problem;
  private final RandomGenerator random;
  private final Faults faults;
  private final int window;
  private final Wire wire;
  private final ThreadTeam team = new ThreadTeam(1);
  private final LossEngine engine;
  private final Rules rules;
  private final ProblemShape shape;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
  private final Map<Integer, SimulatedWorker> workers = new HashMap<>();
  private final List<Decision> journal = new ArrayList<>(); // decisions that survive coordinators
  private AmcState journalled; // state after them
  private final List<Decision> unwritten = new ArrayList<>();
  private AmcState written;

  private long nowNs;
  private long order;
  private int epoch;
  private int nextWorker;
  private RunLoop loop;
  private final List<RunLoop> zombies = new ArrayList<>(); // replaced, but not aware of it
  private boolean finished;
  private @Nullable String failure;
  private long hash;
  private final List<Integer> quarantined = new ArrayList<>();

  /** How often things go wrong, as probabilities. */
  record Faults(
      double lost,
      double repeated,
      double late,
      double corrupted,
      double crash,
      double stall,
      double takeover,
      int wrongWorker) {
    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, -1);
  }

  private record Event(long atNs, long order, Runnable action) {}

  SimulatedCluster(
      Job job,
      Problem.Supervised problem,
      RandomGenerator random,
      Faults faults,
      int window,
      int workerCount) {
    this.job = job;
    this.problem = problem;
    this.random = random;
    this.faults = faults;
    this.window = window;
    this.wire = new Wire(RUN, faults.corrupted());
    this.engine = Trajectories.engine(EngineKind.SCALAR, job, problem, problem.train(), team);
    this.rules = Trajectories.rules(job, problem);
    this.shape = rules.shape();
    this.journalled = rules.amc().start();
    this.written = journalled;
    this.loop = coordinator();
    for (int i = 0; i < workerCount; i++) {
      startWorker();
    }
    after(TICK_NS, this::tick);
  }

  /** Runs to the end of the budget; the state hash, or the failure's text. */
  String run() {
    while (!finished && failure == null) {
      Event e = events.poll();
      if (e == null || e.atNs() > 3_600_000_000_000L) {
        return "stuck at step " + loop.state().step();
      }
      nowNs = e.atNs();
      e.action().run();
    }
    return failure != null ? failure : Long.toHexString(hash);
  }

  /** Runs until a step is decided, and says which is next. */
  long runTo(long step) {
    while (loop.state().step() < step && failure == null) {
      Event e = events.remove();
      nowNs = e.atNs();
      e.action().run();
    }
    return loop.state().step();
  }

  List<Long> acceptedSteps() {
    List<Long> steps = new ArrayList<>();
    for (List<Decision> part : List.of(journal, unwritten)) {
      part.stream().filter(Decision::accepted).forEach(d -> steps.add(d.step()));
    }
    return steps;
  }

  List<Integer> quarantined() {
    return quarantined;
  }

  /** Has somebody see every frame that is sent, and its length in bytes. */
  void watch(ObjIntConsumer<Frame> by) {
    wire.watch(by);
  }

  private void after(long delayNs, Runnable action) {
    events.add(new Event(nowNs + delayNs, order++, action));
  }

  private RunLoop coordinator() {
    epoch++;
    Stepper stepper = rules.stepper(rules.precisionFloor(), journalled);
    int mine = epoch;
    RunPort port =
        new RunPort() {
          @Override
          public void send(Frame frame) {
            for (SimulatedWorker w : List.copyOf(workers.values())) {
              transmit(frame, w::deliver);
            }
          }

          @Override
          public void decided(AmcState after, @Nullable Decision decision) {
            if (mine == epoch) {
              written = after;
              if (decision != null) {
                unwritten.add(decision);
              }
            }
          }

          @Override
          public void mustRehost(int worker) {
            SimulatedWorker w = workers.get(worker);
            if (w != null) {
              w.host();
            }
          }

          @Override
          public void quarantined(int worker, String reason) {
            quarantined.add(worker);
          }

          @Override
          public void finished() {
            finished |= mine == epoch;
          }

          @Override
          public void failed(String reason) {
            failure = reason;
          }
        };
    RunLoop.Settings settings =
        new RunLoop.Settings(
            RUN, epoch, job.budget().steps(), window, Windows.LONGEST, journalled.step() - 1);
    return new RunLoop(settings, shape, stepper, new KeptDecisions(0, journal), port);
  }

  /** The coordinator is replaced by one that knows what the journal holds; the old one lives on. */
  private void takeOver() {
    unwritten.clear();
    written = journalled;
    zombies.add(loop);
    loop = coordinator();
    workers.values().forEach(SimulatedWorker::host);
  }

  private void tick() {
    loop.onTick(nowNs);
    zombies.forEach(z -> z.onTick(nowNs));
    if (random.nextInt(20) == 0) {
      journal.addAll(unwritten);
      unwritten.clear();
      journalled = written;
    }
    if (random.nextDouble() < faults.takeover()) {
      takeOver();
    }
    if (random.nextDouble() < faults.crash() && !workers.isEmpty()) {
      crash();
    }
    after(TICK_NS, this::tick);
  }

  private void crash() {
    List<Integer> ids = new ArrayList<>(workers.keySet());
    int id = ids.get(random.nextInt(ids.size()));
    workers.remove(id);
    after(random.nextInt(50) * TICK_NS, () -> loop.leave(id, nowNs));
    after(random.nextInt(100) * TICK_NS, this::startWorker);
  }

  private void startWorker() {
    int id = nextWorker++;
    SimulatedWorker w = new SimulatedWorker(id);
    workers.put(id, w);
    w.host();
  }

  /** Sends a frame through the network. */
  private void transmit(Frame frame, Consumer<Frame> to) {
    int copies = random.nextDouble() < faults.repeated() ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (random.nextDouble() < faults.lost()) {
        continue;
      }
      long delay = (50 + random.nextLong(20)) * MICROSECOND;
      if (random.nextDouble() < faults.late()) {
        delay += random.nextLong(100_000) * MICROSECOND;
      }
      Frame arrived = wire.through(frame, random);
      if (arrived != null) {
        after(delay, () -> to.accept(arrived));
      }
    }
  }

  /** A worker process: a replica, and an inbox that it looks into when it is not busy. */
  private final class SimulatedWorker implements ShardReplica.Output {
    private final int id;
    private final long speed = 1L + random.nextInt(20);
    private final List<Frame> inbox = new ArrayList<>();
    private @Nullable ShardReplica replica;
    private long busyUntilNs;
    private long heardNs = -100 * TICK_NS;
    private boolean scheduled;

    SimulatedWorker(int id) {
      this.id = id;
    }

    /** Rebuilds the replica from the start, as a worker does for a new epoch. */
    void host() {
      Replica r = Trajectories.initial(job, problem, Normals.INSTANCE);
      Candidates candidates = new Candidates(rules.amc(), shape, job.seed(), r, engine, team);
      replica =
          new ShardReplica(RUN, epoch, id, rules.amc(), shape, r, candidates, 0, () -> nowNs, this);
      loop.join(id);
      announce(replica);
    }

    private void announce(ShardReplica of) {
      if (of == replica && workers.get(id) == this) {
        if (nowNs - heardNs >= 100 * TICK_NS) {
          of.announce();
        }
        after(100 * TICK_NS, () -> announce(of));
      }
    }

    void deliver(Frame frame) {
      inbox.add(frame);
      schedule(0);
    }

    private void schedule(long delayNs) {
      if (!scheduled) {
        scheduled = true;
        long stall = random.nextDouble() < faults.stall() ? random.nextLong(2_000) * TICK_NS : 0;
        after(Math.max(delayNs, busyUntilNs - nowNs) + stall, this::poll);
      }
    }

    private void poll() {
      scheduled = false;
      ShardReplica r = replica;
      if (r == null || workers.get(id) != this) {
        return;
      }
      if (!inbox.isEmpty()) {
        heardNs = nowNs;
      }
      inbox.forEach(r::onFrame);
      inbox.clear();
      if (r.work()) {
        busyUntilNs = nowNs + speed * 20 * MICROSECOND;
        schedule(busyUntilNs - nowNs);
      }
    }

    @Override
    public void send(Frame frame) {
      Frame said = frame;
      if (id == faults.wrongWorker() && frame instanceof Answer a && a.lossSums().length > 0) {
        double[] sums = a.lossSums().clone();
        sums[0] = Math.nextUp(sums[0]);
        said =
            new Answer(
                a.head(),
                a.from(),
                a.to(),
                a.firstShard(),
                a.endShard(),
                a.copied(),
                a.evaluationNs(),
                sums,
                a.correct(),
                a.signals());
      }
      transmit(
          said,
          f -> {
            loop.onFrame(f, nowNs);
            zombies.forEach(z -> z.onFrame(f, nowNs));
          });
    }

    @Override
    public void copy(Copy purpose, AmcState state, long decisions) {
      ShardReplica r = replica;
      if (r != null && state.step() == job.budget().steps()) {
        hash = r.replica().hash(state);
      }
    }
  }

  @Override
  public void close() {
    engine.close();
    team.close();
  }
}

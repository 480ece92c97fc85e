package amc.deploy.simulation;

import static java.util.Objects.requireNonNull;

import amc.coordinator.job.JobBook;
import amc.coordinator.loop.RunLoop;
import amc.protocol.frame.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Coordinators, workers, clients and a database in one thread, under a virtual clock, with a
 * network that loses, delays, repeats, reorders and corrupts frames and loses messages, workers
 * that crash, stall and come back, coordinators that are replaced, and die or live on, and a
 * database that is away or does not say what it did. Everything follows from one seed.
 */
final class SimulatedCluster implements AutoCloseable {
  private final Simulation simulation;
  private final SimulatedDatabase database;
  private final Map<Long, SimulatedJob> jobs = new LinkedHashMap<>();
  private final Map<Long, Wire> wires = new HashMap<>();
  private final List<SimulatedWorker> workers = new ArrayList<>();
  private final List<SimulatedCoordinator> coordinators = new ArrayList<>(); // alive
  private final List<SimulatedClient> clients = new ArrayList<>();
  private SimulatedCoordinator leader;

  SimulatedCluster(Simulation simulation, List<SimulatedJob> jobs, int workerCount) {
    this.simulation = simulation;
    this.database = new SimulatedDatabase(simulation);
    for (SimulatedJob job : jobs) {
      this.jobs.put(job.id(), job);
      wires.put(job.id(), new Wire(job.id(), simulation.faults.corrupted()));
    }
    this.leader = new SimulatedCoordinator(simulation, this);
    coordinators.add(leader);
    for (int i = 0; i < workerCount; i++) {
      startWorker();
    }
    simulation.after(Simulation.TICK_NS, this::tick);
  }

  SimulatedDatabase database() {
    return database;
  }

  SimulatedJob job(long id) {
    return requireNonNull(jobs.get(id));
  }

  List<SimulatedWorker> workers() {
    return workers;
  }

  /** The newest coordinator. */
  SimulatedCoordinator leader() {
    return leader;
  }

  /** Somebody has a job done. */
  SimulatedClient submit(SimulatedJob job) {
    return client(job.id(), true);
  }

  /** Somebody looks on. */
  SimulatedClient follow(SimulatedJob job) {
    return client(job.id(), false);
  }

  private SimulatedClient client(long job, boolean submits) {
    SimulatedClient client =
        new SimulatedClient(simulation, this, job, submits ? job(job).work() : null);
    clients.add(client);
    return client;
  }

  /** Runs until all clients know how their jobs ended; false where they never do. */
  boolean run() {
    while (!clients.stream().allMatch(SimulatedClient::isOver)) {
      if (!simulation.step()) {
        return false;
      }
    }
    return true;
  }

  /** Runs until all jobs are in the table of those that are over; false where they never are. */
  boolean settle() {
    while (!jobs.keySet().stream().allMatch(job -> database.ended(job) != null)) {
      if (!simulation.step()) {
        return false;
      }
    }
    return true;
  }

  /** Runs until a step of the first job is decided, and gives its loop. */
  RunLoop runTo(long step) {
    RunLoop loop = firstLoop();
    while (loop == null || loop.state().step() < step) {
      if (!simulation.step()) {
        throw new AssertionError("stuck before step " + step);
      }
      loop = firstLoop();
    }
    return loop;
  }

  private @Nullable RunLoop firstLoop() {
    SimulatedRun run = leader.runs().get(jobs.keySet().iterator().next());
    return run == null ? null : run.loop();
  }

  /** Has somebody see every frame that is sent, and its length in bytes. */
  void watch(ObjIntConsumer<Frame> by) {
    wires.values().forEach(wire -> wire.watch(by));
  }

  private void tick() {
    Faults faults = simulation.faults;
    if (simulation.befalls(faults.takeover())) {
      takeOver();
    }
    if (simulation.befalls(faults.crash()) && !workers.isEmpty()) {
      crash();
    }
    if (simulation.befalls(faults.outage()) && !database.isAway()) {
      database.goAway();
    }
    coordinators.removeIf(c -> !c.isAlive());
    simulation.after(Simulation.TICK_NS, this::tick);
  }

  /** The coordinator is replaced; the old one dies, or does not know yet. */
  private void takeOver() {
    if (simulation.random.nextBoolean()) {
      leader.die();
    }
    leader = new SimulatedCoordinator(simulation, this);
    coordinators.add(leader);
  }

  /** An older coordinator may have opened its epoch after the newest one: another has to lead. */
  void onStandDown(SimulatedCoordinator coordinator) {
    if (coordinator == leader) {
      takeOver();
    }
  }

  private void crash() {
    SimulatedWorker worker = workers.remove(simulation.random.nextInt(workers.size()));
    worker.die();
    simulation.after(simulation.random.nextInt(50) * Simulation.TICK_NS, this::tellMembers);
    simulation.after(simulation.random.nextInt(100) * Simulation.TICK_NS, this::startWorker);
  }

  private void startWorker() {
    workers.add(new SimulatedWorker(simulation, this));
    simulation.soon(this::tellMembers);
  }

  private void tellMembers() {
    Set<SimulatedWorker> there = new LinkedHashSet<>(workers); // in the same order in every run
    coordinators.forEach(c -> c.onMembers(there));
  }

  /** A client's question reaches whoever leads. */
  void ask(long job, JobBook.Ask<SimulatedClient> ask) {
    leader.onClient(job, ask);
  }

  /** A worker's frame reaches all coordinators that hear of the job. */
  void onFrame(long job, Frame frame) {
    List.copyOf(coordinators).forEach(c -> c.onFrame(job, frame));
  }

  /** Sends a frame through the network. */
  void transmit(SimulatedJob job, Frame frame, Consumer<Frame> to) {
    Faults faults = simulation.faults;
    int copies = simulation.happens(faults.repeated()) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (simulation.happens(faults.lost())) {
        continue;
      }
      long delay = (50 + simulation.random.nextLong(20)) * Simulation.MICROSECOND;
      if (simulation.happens(faults.late())) {
        delay += simulation.random.nextLong(100_000) * Simulation.MICROSECOND;
      }
      Frame arrived = requireNonNull(wires.get(job.id())).through(frame, simulation.random);
      if (arrived != null) {
        simulation.after(delay, () -> to.accept(arrived));
      }
    }
  }

  /** For messages. */
  @Override
  public String toString() {
    return "epoch %s, %s workers, %s, %s ms"
        .formatted(
            leader.epoch(), workers.size(), leader.runs().values(), simulation.nowNs() / 1_000_000);
  }

  @Override
  public void close() {
    jobs.values().forEach(SimulatedJob::close);
  }
}

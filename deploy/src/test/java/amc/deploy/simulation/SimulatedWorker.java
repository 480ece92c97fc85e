package amc.deploy.simulation;

import amc.protocol.frame.Frame;
import amc.protocol.frame.Frame.Copy;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Performance;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.StoredState;
import amc.protocol.random.Normals;
import amc.worker.replica.Candidates;
import amc.worker.replica.Replica;
import amc.worker.replica.ShardReplica;
import amc.worker.trajectory.Trajectories;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker process: replicas of jobs, each with an inbox that it looks into when it is not busy.
 */
final class SimulatedWorker {
  private static final long SILENCE_NS = 100 * Simulation.TICK_NS;

  private final Simulation simulation;
  private final SimulatedCluster cluster;
  private final long speed;
  private final Map<Long, Guest> guests = new HashMap<>();
  private int newestEpoch;
  private boolean alive = true;

  SimulatedWorker(Simulation simulation, SimulatedCluster cluster) {
    this.simulation = simulation;
    this.cluster = cluster;
    this.speed = 1L + simulation.random.nextInt(20);
  }

  void die() {
    alive = false;
    guests.clear();
  }

  boolean isAlive() {
    return alive;
  }

  /** Hosts a job, unless it has heard of a later coordinator than the one that asks. */
  void host(SimulatedRun run, int number, @Nullable StoredState from) {
    if (!alive) {
      return;
    }
    if (run.epoch() < newestEpoch) {
      simulation.soon(run::outdated);
      return;
    }
    newestEpoch = run.epoch();
    Guest guest = new Guest(run, number, from);
    guests.put(run.job().id(), guest);
    simulation.soon(
        () -> {
          if (isHere(guest)) {
            run.hosted(number, run.job().shape());
            guest.announce();
          }
        });
  }

  void release(long job, int epoch) {
    Guest guest = guests.get(job);
    if (guest != null && guest.run.epoch() <= epoch) {
      guests.remove(job);
    }
  }

  /** Takes a frame of a job that it hosts. */
  void deliver(long job, Frame frame) {
    Guest guest = guests.get(job);
    if (guest != null) {
      guest.inbox.add(frame);
      guest.schedule(0);
    }
  }

  private boolean isHere(Guest guest) {
    return alive && guests.get(guest.run.job().id()) == guest;
  }

  /** A job that is hosted. */
  private final class Guest implements ShardReplica.Output {
    private final SimulatedRun run;
    private final List<Frame> inbox = new ArrayList<>();
    private final Replica replica;
    private final ShardReplica shard;
    private long busyUntilNs;
    private long heardNs = -SILENCE_NS;
    private boolean scheduled;

    Guest(SimulatedRun run, int number, @Nullable StoredState from) {
      this.run = run;
      SimulatedJob job = run.job();
      Snapshot start = from == null ? null : cluster.database().content(from);
      replica =
          start == null
              ? Trajectories.initial(job.spec(), job.problem(), Normals.INSTANCE)
              : Trajectories.replica(
                  job.spec(), job.problem(), start.x(), start.mean(), Normals.INSTANCE);
      Candidates candidates =
          new Candidates(
              job.rules().amc(), job.shape(), job.spec().seed(), replica, job.engine(), job.team());
      shard =
          new ShardReplica(
              job.id(),
              run.epoch(),
              number,
              job.rules().amc(),
              job.shape(),
              replica,
              candidates,
              start == null ? 0 : start.decisions(),
              simulation::nowNs,
              this);
    }

    private void announce() {
      if (isHere(this)) {
        if (simulation.nowNs() - heardNs >= SILENCE_NS) {
          shard.announce();
        }
        simulation.after(SILENCE_NS, this::announce);
      }
    }

    private void schedule(long delayNs) {
      if (!scheduled) {
        scheduled = true;
        long stall =
            simulation.befalls(simulation.faults.stall())
                ? simulation.random.nextLong(2_000) * Simulation.TICK_NS
                : 0;
        simulation.after(Math.max(delayNs, busyUntilNs - simulation.nowNs()) + stall, this::poll);
      }
    }

    private void poll() {
      scheduled = false;
      if (!isHere(this)) {
        return;
      }
      if (!inbox.isEmpty()) {
        heardNs = simulation.nowNs();
      }
      inbox.forEach(shard::onFrame);
      inbox.clear();
      if (shard.work()) {
        busyUntilNs = simulation.nowNs() + speed * 20 * Simulation.MICROSECOND;
        schedule(busyUntilNs - simulation.nowNs());
      }
    }

    @Override
    public void send(Frame frame) {
      cluster.transmit(run.job(), frame, f -> cluster.onFrame(run.job().id(), f));
    }

    @Override
    public Performance copy(Copy purpose, AmcState state, long decisions) {
      long hash = replica.hash(state);
      if (purpose == Copy.SNAPSHOT) {
        StoredState copy =
            cluster
                .database()
                .bring(new Snapshot(state, replica.parameters(), replica.mean(), hash, decisions));
        simulation.after(
            (1 + simulation.random.nextLong(5)) * Simulation.TICK_NS,
            () -> {
              if (isHere(this)) {
                run.copied(copy);
              }
            });
      }
      return SimulatedJob.performance(replica.parameters());
    }
  }
}

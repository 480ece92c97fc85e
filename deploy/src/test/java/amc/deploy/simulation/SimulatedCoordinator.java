package amc.deploy.simulation;

import amc.coordinator.job.JobBook;
import amc.coordinator.job.JobLedger;
import amc.coordinator.job.Leasing;
import amc.coordinator.journal.FencedLog;
import amc.coordinator.run.RunLife;
import amc.protocol.frame.Frame;
import amc.protocol.message.History;
import amc.protocol.message.History.EndedJob;
import amc.protocol.message.History.JobSubmitted;
import amc.protocol.message.History.LedgerSum;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A job manager with its runs. One that was replaced lives on until it notices. */
final class SimulatedCoordinator implements JobBook.Port<SimulatedClient> {
  private final Simulation simulation;
  private final SimulatedCluster cluster;
  private final SimulatedLog<LedgerSum> ledger;
  private final JobBook<SimulatedClient> book = new JobBook<>(this);
  private final Map<Long, SimulatedRun> runs = new HashMap<>();
  private final List<Runnable> early = new ArrayList<>(); // asked before the epoch was open
  private final Leasing<SimulatedWorker> leasing =
      new Leasing<>(
          (job, threads) -> tell(job, life -> life.leased(threads)),
          (job, reason) -> tell(job, life -> life.failed(reason)));
  private final Channel inbox;
  private int epoch;
  private boolean alive = true;

  SimulatedCoordinator(Simulation simulation, SimulatedCluster cluster) {
    this.simulation = simulation;
    this.cluster = cluster;
    this.inbox = new Channel(simulation, 200);
    this.ledger =
        new SimulatedLog<>(
            simulation,
            cluster.database(),
            "jobs",
            JobLedger.stream(),
            this::onLedger,
            this::isAlive);
  }

  boolean isAlive() {
    return alive;
  }

  int epoch() {
    return epoch;
  }

  Map<Long, SimulatedRun> runs() {
    return runs;
  }

  /** Ends, with all that is on its way to it. */
  void die() {
    alive = false;
  }

  /** There is a later epoch: this one has noticed. */
  void standDown() {
    if (alive) {
      die();
      cluster.onStandDown(this);
    }
  }

  /** Has the job manager do something, after what it was told before. */
  void receive(Runnable message) {
    inbox.send(
        () -> {
          if (alive) {
            message.run();
          }
        });
  }

  private void onLedger(FencedLog.Note<LedgerSum> note) {
    switch (note) {
      case FencedLog.Opened<LedgerSum> o -> {
        epoch = o.epoch();
        book.opened(o.sum());
        early.forEach(Runnable::run);
        early.clear();
        onMembers(new LinkedHashSet<>(cluster.workers()));
      }
      case FencedLog.Written<LedgerSum> w -> book.written(w.event(), w.sum());
      case FencedLog.Fenced<LedgerSum> f -> standDown();
      case FencedLog.Paused<LedgerSum> p -> {}
      case FencedLog.Resumed<LedgerSum> r -> {}
    }
  }

  /** These workers are in the cluster now. */
  void onMembers(Set<SimulatedWorker> there) {
    if (!alive || epoch == 0) {
      return;
    }
    leasing.retain(there);
    for (SimulatedWorker worker : there) {
      if (!leasing.knows(worker)) {
        simulation.soon(
            () -> {
              if (alive && worker.isAlive()) {
                leasing.offered(worker, 1);
              }
            });
      }
    }
  }

  /** A client asks something. */
  void onClient(long job, JobBook.Ask<SimulatedClient> ask) {
    if (!alive) {
      return;
    }
    if (epoch == 0) {
      early.add(() -> book.ask(job, ask));
    } else {
      book.ask(job, ask);
    }
  }

  void onFrame(long job, Frame frame) {
    SimulatedRun run = runs.get(job);
    if (alive && run != null) {
      run.onFrame(frame);
    }
  }

  private void tell(
      long job, java.util.function.Consumer<RunLife<SimulatedClient, SimulatedWorker>> message) {
    SimulatedRun run = runs.get(job);
    if (run != null) {
      run.tell(message);
    }
  }

  void wantsWorkers(long job) {
    leasing.add(job);
  }

  void ended(long job, Outcome outcome) {
    leasing.remove(job);
    book.ended(job, outcome);
  }

  void idle(long job, int asks) {
    book.idle(job, asks);
  }

  @Override
  public void stop(long job) {
    SimulatedRun run = runs.remove(job);
    if (run != null) {
      simulation.soon(run::stop);
    }
  }

  @Override
  public void write(History.Event event) {
    ledger.give(event);
  }

  @Override
  public void start(JobSubmitted submitted, @Nullable Outcome outcome) {
    long job = submitted.job();
    if (runs.containsKey(job)) {
      throw new AssertionError("job " + job + " has two actors");
    }
    runs.put(job, new SimulatedRun(simulation, cluster, this, cluster.job(job), outcome));
  }

  @Override
  public void ask(long job, JobBook.Ask<SimulatedClient> ask) {
    tell(
        job,
        life -> {
          switch (ask) {
            case JobBook.Submit<SimulatedClient> s -> life.follow(s.follower(), 0);
            case JobBook.Follow<SimulatedClient> f -> life.follow(f.follower(), f.fromStep());
            case JobBook.Cancel<SimulatedClient> c -> life.cancel();
          }
        });
  }

  @Override
  public void endIsKept(long job) {
    tell(job, RunLife::endIsKept);
  }

  @Override
  public void look(long job) {
    simulation.soon(
        () -> {
          if (alive && cluster.database().isAway()) {
            simulation.after(5 * Simulation.TICK_NS, () -> look(job));
          } else if (alive) {
            book.found(job, cluster.database().ended(job));
          }
        });
  }

  @Override
  public void archive(List<EndedJob> jobs) {
    simulation.after(
        simulation.random.nextLong(5) * Simulation.TICK_NS,
        () -> {
          if (alive) {
            boolean done = !cluster.database().isAway();
            if (done) {
              cluster.database().keep(jobs);
            }
            book.archived(jobs, done);
          }
        });
  }

  @Override
  public void unknown(long job, SimulatedClient follower) {
    simulation.soon(() -> follower.hear(new Jobs.Told(epoch, 1, new Jobs.Unknown(job))));
  }
}

package amc.deploy.simulation;

import amc.coordinator.job.JobBook;
import amc.deploy.client.Following;
import amc.protocol.mc.Performance;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Outcome;
import amc.protocol.message.StoredState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who has a job done, or looks on, and what it has heard of it. */
final class SimulatedClient implements Following.Port {
  private static final long TICK_NS = 5 * Simulation.TICK_NS; // a quarter of its second

  private final Simulation simulation;
  private final SimulatedCluster cluster;
  private final long job;
  private final Jobs.@Nullable Work work; // null for one that only looks on
  private final Following following = new Following(0, this);
  private final List<Long> accepted = new ArrayList<>();
  private final Map<Long, Performance> rows = new TreeMap<>();
  private long knownStep;
  private @Nullable StoredState newest;
  private @Nullable Outcome outcome;
  private boolean stops;
  private boolean dead;

  SimulatedClient(
      Simulation simulation, SimulatedCluster cluster, long job, Jobs.@Nullable Work work) {
    this.simulation = simulation;
    this.cluster = cluster;
    this.job = job;
    this.work = work;
    following.start();
    simulation.after(TICK_NS, this::tick);
  }

  private void tick() {
    if (dead || following.isOver()) {
      return;
    }
    stops |= simulation.happens(simulation.faults.cancel());
    following.onTick(stops);
    simulation.after(TICK_NS, this::tick);
  }

  /** Does not go on; whoever tells it something does not know. */
  void die() {
    dead = true;
  }

  @Override
  public void submit() {
    if (work == null) {
      follow(0);
    } else {
      say(new JobBook.Submit<>(work, this));
    }
  }

  @Override
  public void follow(long fromStep) {
    say(new JobBook.Follow<>(fromStep, this));
  }

  @Override
  public void cancel() {
    say(new JobBook.Cancel<>());
  }

  private void say(JobBook.Ask<SimulatedClient> ask) {
    if (!simulation.happens(simulation.faults.lost())) {
      simulation.soon(() -> cluster.ask(job, ask));
    }
  }

  void hear(Jobs.Told told) {
    if (dead || !following.onTold(told)) {
      return;
    }
    switch (told.event()) {
      case Jobs.Progress p -> onProgress(p);
      case Jobs.Scored s -> rows.putIfAbsent(s.state().step(), s.performance());
      case Jobs.StateKept s -> newest = s.state();
      case Jobs.Ended e -> outcome = e.outcome();
      case Jobs.Unknown _, Jobs.TrajectoriesEnded _, Jobs.GenerationEnded _ -> {}
    }
  }

  private void onProgress(Jobs.Progress p) {
    if (p.fromStep() > knownStep) {
      throw new AssertionError("steps from %s to %s are lost".formatted(knownStep, p.fromStep()));
    }
    for (long step : p.accepted()) {
      if (step >= knownStep) {
        accepted.add(step);
      }
    }
    knownStep = Math.max(knownStep, p.state().step());
  }

  /** Whether it hears no more. */
  boolean isOver() {
    return dead || following.isOver();
  }

  long job() {
    return job;
  }

  long knownStep() {
    return knownStep;
  }

  List<Long> accepted() {
    return accepted;
  }

  Map<Long, Performance> rows() {
    return rows;
  }

  @Nullable StoredState newest() {
    return newest;
  }

  /** How it has heard that the job ended; null for one that is dead. */
  @Nullable Outcome outcome() {
    return dead ? null : outcome;
  }
}

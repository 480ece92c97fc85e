package amc.deploy.simulation;

import static java.util.Objects.requireNonNull;

import amc.protocol.mc.Snapshot;
import amc.protocol.message.History;
import amc.protocol.message.History.EndedJob;
import amc.protocol.message.StoredState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What survives coordinators: streams, whose events have numbers that one writer takes, the table
 * of ended jobs, and states by content. Away now and then.
 */
final class SimulatedDatabase {
  private static final int KEPT = 3; // states of a job

  private final Simulation simulation;
  private final Map<String, List<History.Event>> streams = new HashMap<>();
  private final Map<Long, EndedJob> ended = new HashMap<>();
  private final Map<Long, TreeMap<Long, StoredState>> states = new HashMap<>();
  private final Map<String, byte[]> contents = new HashMap<>();
  private long awayUntilNs = -1;

  SimulatedDatabase(Simulation simulation) {
    this.simulation = simulation;
  }

  void goAway() {
    awayUntilNs = simulation.nowNs() + simulation.random.nextLong(400) * Simulation.TICK_NS;
  }

  boolean isAway() {
    return simulation.nowNs() < awayUntilNs;
  }

  List<History.Event> stream(String id) {
    return streams.computeIfAbsent(id, s -> new ArrayList<>());
  }

  /** Notes jobs as ended; how one ended is final. */
  void keep(List<EndedJob> jobs) {
    jobs.forEach(job -> ended.putIfAbsent(job.submitted().job(), job));
  }

  @Nullable EndedJob ended(long job) {
    return ended.get(job);
  }

  /** Takes a state as a worker brings it. */
  StoredState bring(Snapshot snapshot) {
    byte[] bytes = snapshot.toBytes();
    String name = snapshot.state().step() + " " + Long.toHexString(snapshot.hash());
    contents.put(name, bytes);
    return new StoredState(snapshot.state(), snapshot.decisions(), name, bytes.length);
  }

  Snapshot content(StoredState state) {
    return requireNonNull(Snapshot.of(requireNonNull(contents.get(state.sha256()))));
  }

  void note(long job, StoredState state) {
    TreeMap<Long, StoredState> kept = states.computeIfAbsent(job, j -> new TreeMap<>());
    kept.put(state.state().step(), state);
    while (kept.size() > KEPT) {
      kept.pollFirstEntry();
    }
  }

  /** The newest state of a job up to a step. */
  @Nullable StoredState newest(long job, long upTo) {
    TreeMap<Long, StoredState> kept = states.get(job);
    Map.Entry<Long, StoredState> entry = kept == null ? null : kept.floorEntry(upTo);
    return entry == null ? null : entry.getValue();
  }
}

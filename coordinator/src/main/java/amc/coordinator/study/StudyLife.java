package amc.coordinator.study;

import amc.coordinator.study.StudyLanes.Lane;
import amc.protocol.message.History;
import amc.protocol.message.History.TrajectoriesEnded;
import amc.protocol.message.Hosting.LanesReport;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.EndedTrajectory;
import amc.protocol.message.Jobs.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a study's actor does when: spreads trajectories over the lanes of the workers that are
 * leased to it, gives their ends to the journal, and tells followers what the journal has. What is
 * in the journal is never run again; what a worker was doing when its coordinator was lost it goes
 * on with. A state machine without threads or clock; confined to one thread.
 *
 * @param <F> followers
 * @param <W> workers
 */
public final class StudyLife<F, W> {
  private static final int TOLD_AT_ONCE = 1000;
  private static final long SILENCE_NS = 3_000_000_000L;

  /** What a study does to the world. */
  public interface Port<F, W> {
    /** Gives an event to the journal; {@link #written} follows. */
    void append(TrajectoriesEnded event);

    /** Has a worker open lanes; {@link #reported} follows, unless a message is lost. */
    void open(int number, W worker, int threads);

    /** Tells a worker what to run, and which ends are in the journal. */
    void explore(W worker, int order, long[] trajectories, long[] known);

    /** Has a worker use another number of threads. */
    void lease(W worker, int threads);

    /** Has a worker close its lanes. */
    void release(W worker);

    /** Tells a follower. */
    void tell(F follower, Jobs.Told told);

    /** Tells the job manager that threads may be leased to the study. */
    void wantWorkers();

    /** Tells the job manager that the study is over. */
    void over(Outcome outcome);

    /** Tells the job manager that a worker does not take the study. */
    void refused(W worker, String reason);

    /** Tells the job manager that all followers know how the study ended. */
    void idle(int asks);

    /** Notes for the log. */
    void note(String text);
  }

  /** Life of a study under one coordinator. */
  private enum Phase {
    RECOVERING,
    GOING,
    /** It is over, but that is not in the ledger yet. */
    ENDING,
    OVER
  }

  private final long job;
  private final int epoch;
  private final int trajectories;
  private final Port<F, W> port;
  private final StudyLanes<W> lanes = new StudyLanes<>();
  private final BitSet taken = new BitSet(); // known to the client, ended, being written, assigned
  private final BitSet ended = new BitSet(); // in the journal
  private final List<EndedTrajectory> ends = new ArrayList<>(); // in the journal, in order
  private final Map<Integer, EndedTrajectory> unwritten = new LinkedHashMap<>();
  private final Map<F, Long> told = new LinkedHashMap<>(); // number of what each was told last
  private final Map<F, Integer> places = new LinkedHashMap<>(); // ends that each has been told of
  private Phase phase = Phase.RECOVERING;
  private @Nullable Outcome outcome;
  private boolean hasJournal;
  private boolean writing;
  private int left; // neither in the journal nor known to the client
  private int asks;
  private long elapsedBeforeNs;
  private long elapsedNs;
  private long startNs;
  private boolean started;

  /**
   * @param known trajectories whose ends the client has, see {@link Jobs.Study}
   * @param outcome how the study ended, for one that is over; else null
   */
  public StudyLife(
      long job,
      int epoch,
      int trajectories,
      long[] known,
      @Nullable Outcome outcome,
      Port<F, W> port) {
    this.job = job;
    this.epoch = epoch;
    this.trajectories = trajectories;
    this.port = port;
    this.outcome = outcome;
    taken.or(BitSet.valueOf(known));
    this.left = trajectories - taken.get(0, trajectories).cardinality();
  }

  /** The journal has been read, and is this coordinator's. */
  public void recovered(History.StudySum sum) {
    if (hasJournal) {
      return;
    }
    hasJournal = true;
    for (EndedTrajectory end : sum.ends()) {
      enter(end);
    }
    elapsedBeforeNs = sum.elapsedNs();
    elapsedNs = elapsedBeforeNs;
    if (phase == Phase.RECOVERING) {
      phase = outcome == null ? Phase.GOING : Phase.OVER;
      if (phase == Phase.GOING) {
        port.note("goes on, %s trajectories are left".formatted(left));
        port.wantWorkers();
      }
    }
    places.keySet().forEach(this::tellEnds);
    settle();
  }

  private void enter(EndedTrajectory end) {
    if (!ended.get(end.trajectory())) {
      ended.set(end.trajectory());
      taken.set(end.trajectory());
      ends.add(end);
      left--;
    }
  }

  /** These threads evaluate for the study from now on, by worker, and no others. */
  public void leased(Map<W, Integer> threads) {
    StudyLanes.Change<W> change = lanes.update(threads);
    for (Lane<W> lane : change.gone()) {
      port.note("worker %s leaves".formatted(lane.number()));
      lane.assigned().forEach(taken::clear);
      port.release(lane.worker());
    }
    if (phase == Phase.GOING) {
      change.come().forEach(this::open);
      change.changed().forEach(lane -> port.lease(lane.worker(), lane.threads()));
    }
  }

  private void open(Lane<W> lane) {
    port.open(lane.number(), lane.worker(), lane.threads());
  }

  /** A worker has told what it has done and does. */
  public void reported(LanesReport report, long nowNs) {
    Lane<W> lane = lanes.lane(report.worker());
    if (phase != Phase.GOING || lane == null) {
      return;
    }
    if (!started) {
      started = true;
      startNs = nowNs;
    }
    elapsedNs = elapsedBeforeNs + nowNs - startNs;
    if (!lane.isOpen()) {
      port.note("worker %s joins, %s threads".formatted(lane.number(), lane.threads()));
    }
    int news = 0;
    List<Long> known = new ArrayList<>();
    for (EndedTrajectory end : report.ends()) {
      int t = end.trajectory();
      if (t < 0 || t >= trajectories) {
        continue;
      }
      if (ended.get(t)) {
        known.add((long) t);
      } else if (unwritten.putIfAbsent(t, end) == null) {
        taken.set(t);
        lanes.forget(t);
        news++;
      }
    }
    lane.heard(news, report.evaluationsUnderWay(), nowNs);
    take(lane, report);
    write();
    deal(lane);
    explore(lane, known);
  }

  /** Notes what a worker has. What it was told after it said so is on its way. */
  private void take(Lane<W> lane, LanesReport report) {
    Set<Integer> waiting = new HashSet<>();
    for (long trajectory : report.waiting()) {
      int t = (int) trajectory;
      if (t >= 0 && t < trajectories && !ended.get(t) && !unwritten.containsKey(t)) {
        waiting.add(t);
      }
    }
    if (report.order() == lane.order()) {
      for (int t : List.copyOf(lane.assigned())) {
        if (!waiting.contains(t)) {
          lane.assigned().remove(t); // lost, with a life of the worker
          taken.clear(t);
        }
      }
    }
    for (int t : waiting) {
      if (!taken.get(t)) {
        taken.set(t);
        lane.assigned().add(t);
      }
    }
  }

  /** Gives a worker more to do, in the order of the study; at its end, what waits elsewhere. */
  private void deal(Lane<W> lane) {
    int wanted = lane.wanted();
    while (lane.assigned().size() < wanted) {
      int t = taken.nextClearBit(0);
      if (t >= trajectories) {
        break;
      }
      taken.set(t);
      lane.assigned().add(t);
    }
    while (lane.assigned().size() < lane.threads()) {
      Lane<W> fullest = lanes.fullest();
      if (fullest == null || fullest == lane) {
        break;
      }
      Integer last = new ArrayList<>(fullest.assigned()).getLast();
      fullest.assigned().remove(last);
      lane.assigned().add(last);
      explore(fullest, List.of());
    }
  }

  private void explore(Lane<W> lane, List<Long> known) {
    port.explore(
        lane.worker(),
        lane.nextOrder(),
        lane.assigned().stream().mapToLong(t -> t).toArray(),
        known.stream().mapToLong(t -> t).toArray());
  }

  /** One event at a time: what ends meanwhile goes into the next. */
  private void write() {
    if (!writing && !unwritten.isEmpty() && phase == Phase.GOING) {
      writing = true;
      port.append(
          new TrajectoriesEnded(unwritten.values().toArray(EndedTrajectory[]::new), elapsedNs));
    }
  }

  /** An event is in the journal. */
  public void written(History.Event event) {
    if (!(event instanceof TrajectoriesEnded(EndedTrajectory[] more, long _))) {
      return;
    }
    writing = false;
    Arrays.stream(more).forEach(this::enter);
    unwritten.keySet().removeIf(ended::get);
    places.keySet().forEach(this::tellEnds);
    settle();
    write();
  }

  private void settle() {
    if (phase == Phase.GOING && left == 0) {
      end(new Jobs.Finished());
    }
    stopIfTold();
  }

  private void end(Outcome how) {
    if (phase == Phase.RECOVERING || phase == Phase.GOING) {
      phase = Phase.ENDING;
      outcome = how;
      releaseAll();
      port.over(how);
    }
  }

  /** Has no worker run anything any more. */
  public void releaseAll() {
    lanes.all().forEach(lane -> port.release(lane.worker()));
  }

  /** Messages may have been lost: asks those again that have said nothing for a while. */
  public void tick(long nowNs) {
    if (phase == Phase.GOING) {
      for (Lane<W> lane : lanes.all()) {
        if (lane.isSilentSince(nowNs - SILENCE_NS)) {
          open(lane);
        }
      }
    }
  }

  /** A worker does not take the study, or a trajectory cannot be run. */
  public void refused(int number, String reason) {
    Lane<W> lane = lanes.lane(number);
    if (lane != null) {
      port.refused(lane.worker(), reason);
    }
  }

  /** It cannot go on. */
  public void failed(String reason) {
    if (outcome == null) {
      end(new Jobs.Failed(reason));
    }
  }

  /** Somebody stops it for good. */
  public void cancel() {
    asks++;
    if (outcome == null) {
      end(new Jobs.Cancelled());
    }
  }

  /** Somebody wants to hear of the study, and has been told of so many ends in their order. */
  public void follow(F follower, long fromEnd) {
    asks++;
    told.put(follower, 0L);
    places.put(follower, (int) Math.max(0, Math.min(Integer.MAX_VALUE, fromEnd)));
    if (hasJournal) {
      tellEnds(follower);
      stopIfTold();
    }
  }

  /** A follower is gone. */
  public void unfollow(F follower) {
    told.remove(follower);
    places.remove(follower);
    stopIfTold();
  }

  /** That the study is over is in the ledger. */
  public void endIsKept() {
    if (phase == Phase.ENDING) {
      phase = Phase.OVER;
    }
    stopIfTold();
  }

  /** Tells a follower of what it has not heard; of nothing, to say that there is somebody. */
  private void tellEnds(F follower) {
    int from = Math.min(places.getOrDefault(follower, 0), ends.size());
    do {
      int to = Math.min(from + TOLD_AT_ONCE, ends.size());
      EndedTrajectory[] some = ends.subList(from, to).toArray(EndedTrajectory[]::new);
      places.put(follower, to);
      tell(
          follower,
          new Jobs.TrajectoriesEnded(
              job, from, some, lanes.underWay(), elapsedNs, lanes.open(), lanes.threads()));
      from = to;
    } while (from < ends.size());
  }

  private void stopIfTold() {
    Outcome how = outcome;
    if (phase == Phase.OVER && how != null && hasJournal) {
      for (F follower : List.copyOf(places.keySet())) {
        tell(follower, new Jobs.Ended(job, how));
        told.remove(follower);
        places.remove(follower);
      }
      port.idle(asks);
    }
  }

  private void tell(F follower, Jobs.Event event) {
    port.tell(follower, new Jobs.Told(epoch, told.merge(follower, 1L, Long::sum), event));
  }

  /** Numbers of the trajectories that a client has, as {@link Jobs.Study} has them. */
  public static long[] known(LongStream trajectories) {
    BitSet known = new BitSet();
    trajectories.forEach(t -> known.set((int) t));
    return known.toLongArray();
  }
}

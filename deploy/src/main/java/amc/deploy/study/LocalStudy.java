package amc.deploy.study;

import amc.coordinator.folder.Checkpoint;
import amc.coordinator.folder.Unfinished;
import amc.coordinator.study.StudyTable;
import amc.deploy.run.Training.Effort;
import amc.protocol.job.Job;
import amc.protocol.job.JobIdentity;
import amc.protocol.job.UserError;
import amc.protocol.mc.FirstPassage;
import amc.protocol.mc.Tally;
import amc.protocol.mc.TrajectoryEnd;
import amc.worker.engine.EngineKind;
import amc.worker.lane.Excursion;
import amc.worker.lane.Lane;
import amc.worker.lane.ProblemShelf;
import amc.worker.problem.Memory;
import amc.worker.trajectory.LocalTrajectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs trajectories of a study on the threads of this machine, each on one thread, the next one
 * where a thread becomes free. Thread-safe.
 */
final class LocalStudy {
  private static final long SAVE_NS = TimeUnit.SECONDS.toNanos(30);
  private static final int NONE = -1;

  private final StudyTable table;
  private final EngineKind engine;
  private final Effort effort;
  private final ProblemShelf shelf;
  private final @Nullable Unfinished unfinished;
  private final Sink sink;
  private final BooleanSupplier stop;
  private final PrimitiveIterator.OfInt waiting;
  private final AtomicLongArray underWay; // evaluations of each thread's trajectory so far
  private volatile @Nullable Throwable failure;

  /** Hears of every end, from the thread of a lane. */
  @FunctionalInterface
  interface Sink {
    void ended(int trajectory, TrajectoryEnd end);
  }

  /** Is told now and then while trajectories run, from the caller's thread. */
  @FunctionalInterface
  interface Watch {
    void look(long evaluationsUnderWay);
  }

  /**
   * @param trajectories numbers of those to run, in the order in which they begin
   * @param unfinished keeps those that are stopped, or null to forget them
   * @param stop asked between windows, by all threads
   */
  LocalStudy(
      StudyTable table,
      IntStream trajectories,
      EngineKind engine,
      Effort effort,
      ProblemShelf shelf,
      @Nullable Unfinished unfinished,
      Sink sink,
      BooleanSupplier stop) {
    this.table = table;
    this.waiting = trajectories.iterator();
    this.engine = engine;
    this.effort = effort;
    this.shelf = shelf;
    this.unfinished = unfinished;
    this.sink = sink;
    this.stop = stop;
    this.underWay = new AtomicLongArray(effort.threads());
  }

  /**
   * Runs them all, or until it is asked to stop.
   *
   * @throws UserError of the first trajectory that cannot be run; the others are stopped then
   */
  void run(Watch watch, Duration every) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < effort.threads(); i++) {
      int lane = i;
      threads.add(Thread.ofPlatform().name("amc-lane-" + i).daemon().start(() -> follow(lane)));
    }
    for (Thread thread : threads) {
      while (!thread.join(every)) {
        watch.look(IntStream.range(0, threads.size()).mapToLong(underWay::get).sum());
      }
    }
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  /** What the threads do in turn. */
  private synchronized int next() {
    return isStopped() || !waiting.hasNext() ? NONE : waiting.nextInt();
  }

  private boolean isStopped() {
    return failure != null || stop.getAsBoolean();
  }

  private synchronized void fail(Throwable e) {
    if (failure == null) {
      failure = e;
    }
  }

  private void follow(int thread) {
    try (Lane lane = new Lane(shelf::problem, engine, effort.window())) {
      for (int trajectory; (trajectory = next()) != NONE; ) {
        follow(trajectory, lane, thread);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void follow(int trajectory, Lane lane, int thread) {
    Job job = table.point(trajectory).job(table.seed(trajectory));
    try {
      Excursion excursion = begin(job, lane);
      Saver saver = new Saver(job, excursion);
      BooleanSupplier pause =
          () -> {
            underWay.lazySet(thread, excursion.trajectory().evaluations());
            return isStopped() || saver.isDue();
          };
      boolean ended = excursion.advance(pause);
      while (!ended && !isStopped()) {
        saver.save();
        ended = excursion.advance(pause);
      }
      underWay.lazySet(thread, 0);
      if (ended) {
        sink.ended(trajectory, excursion.end());
        saver.delete();
      } else {
        saver.save();
      }
    } catch (UserError e) {
      throw new UserError(
          "%s, seed %s: %s".formatted(table.point(trajectory).fields(), job.seed(), e.getMessage()),
          e);
    } catch (OutOfMemoryError e) {
      throw Memory.exhausted(job, e);
    }
  }

  private Excursion begin(Job job, Lane lane) {
    long budget = job.budget().steps();
    Unfinished.State state =
        unfinished == null || unfinished.isEmpty() ? null : unfinished.find(JobIdentity.hash(job));
    if (state == null) {
      FirstPassage passage = new FirstPassage(table.study().event());
      return new Excursion(lane.start(job), passage, budget, 0);
    }
    Checkpoint c = state.checkpoint();
    FirstPassage passage = new FirstPassage(table.study().event(), state.levels());
    return new Excursion(lane.restore(job, c.snapshot()), passage, budget, c.tally().evaluations());
  }

  /** Keeps the states of a trajectory that takes long. */
  private final class Saver {
    private final Job job;
    private final Excursion excursion;
    private long savedNs = System.nanoTime();

    Saver(Job job, Excursion excursion) {
      this.job = job;
      this.excursion = excursion;
    }

    boolean isDue() {
      return unfinished != null && System.nanoTime() - savedNs >= SAVE_NS;
    }

    void save() {
      savedNs = System.nanoTime();
      if (unfinished != null) {
        LocalTrajectory t = excursion.trajectory();
        Tally tally = new Tally(excursion.end().evaluations(), 0, Tally.NONE.floorStep());
        Checkpoint checkpoint =
            new Checkpoint(
                JobIdentity.hash(job),
                t.state(),
                t.replica().parameters(),
                t.replica().mean(),
                t.hash(),
                0,
                tally);
        unfinished.save(new Unfinished.State(checkpoint, excursion.passage().levels()));
      }
    }

    void delete() {
      if (unfinished != null && !unfinished.isEmpty()) {
        unfinished.delete(JobIdentity.hash(job));
      }
    }
  }
}

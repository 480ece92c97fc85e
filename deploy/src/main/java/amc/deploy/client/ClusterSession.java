package amc.deploy.client;

import amc.coordinator.catalog.Standing;
import amc.coordinator.folder.Recorder;
import amc.coordinator.folder.RunFolder;
import amc.deploy.report.PrecisionAdvice;
import amc.deploy.run.Progress;
import amc.deploy.run.Trained;
import amc.protocol.job.Job;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.MetricsSchedule;
import amc.protocol.mc.Performance;
import amc.protocol.mc.Snapshot;
import amc.protocol.mc.Tally;
import amc.protocol.message.Jobs.Cancelled;
import amc.protocol.message.Jobs.Ended;
import amc.protocol.message.Jobs.Event;
import amc.protocol.message.Jobs.Failed;
import amc.protocol.message.Jobs.Finished;
import amc.protocol.message.Jobs.GenerationEnded;
import amc.protocol.message.Jobs.Scored;
import amc.protocol.message.Jobs.StateKept;
import amc.protocol.message.Jobs.TrajectoriesEnded;
import amc.protocol.message.Jobs.Unknown;
import amc.protocol.message.StoredState;
import amc.worker.files.Contents;
import amc.worker.files.FileFinder;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Evaluator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run that a cluster trains, and writes its folder like that of a run on this machine.
 * Confined to one thread.
 */
final class ClusterSession {
  private static final long WAIT_MS = 100;
  private static final long LAST_WORD_NS = 10_000_000_000L;
  private static final long NO_WORD_NS = 2_000_000_000L;

  private final Job job;
  private final Recorder recorder;
  private final MetricsSchedule schedule;
  private final Tally before;
  private final BlockingQueue<Event> events;
  private final AtomicReference<FileFinder.@Nullable Source> stores;
  private final Progress progress;
  private final Consumer<Standing> watcher;

  private AmcState state;
  private long knownStep; // all decisions before it have been heard of
  private Tally tally;
  private boolean atFloor;
  private int threads;
  private int workersNow;
  private int threadsNow;
  private Performance performance = Performance.UNKNOWN;
  private @Nullable StoredState wanted; // not fetched yet
  private @Nullable Snapshot last;

  /**
   * @param start state that the run starts at
   * @param before what the run has cost up to that
   * @param events what the follower hears
   * @param stores whom to fetch states from, once that is known
   * @param watcher hears how far the run is
   */
  ClusterSession(
      Job job,
      RunFolder folder,
      AmcState start,
      Tally before,
      BlockingQueue<Event> events,
      AtomicReference<FileFinder.@Nullable Source> stores,
      Progress progress,
      Consumer<Standing> watcher) {
    this.job = job;
    this.recorder = new Recorder(folder, start.step());
    this.schedule = new MetricsSchedule(job.budget().steps());
    this.before = before;
    this.events = events;
    this.stores = stores;
    this.progress = progress;
    this.watcher = watcher;
    this.state = start;
    this.knownStep = start.step();
    this.tally = before;
  }

  /**
   * Follows to the end. When asked to stop, follows a little longer: the follower cancels the run,
   * whose last word is a snapshot. Where nothing has been heard, there may be no cluster to say it.
   *
   * @return whether the budget is used up
   */
  boolean run(BooleanSupplier stop) throws InterruptedException {
    boolean heard = false;
    long patienceNs = NO_WORD_NS;
    while (patienceNs > 0) {
      long start = System.nanoTime();
      Event event = events.poll(WAIT_MS, TimeUnit.MILLISECONDS);
      if (event != null && !heard) {
        heard = true;
        patienceNs = LAST_WORD_NS;
      }
      switch (event) {
        case null -> fetchIfThere();
        case amc.protocol.message.Jobs.Progress p -> onProgress(p);
        case Scored s -> onScored(s);
        case StateKept s -> wanted = s.state();
        case Ended(_, Finished _) -> {
          fetchWanted();
          return true;
        }
        case Ended _ when stop.getAsBoolean() -> {
          fetchIfThere();
          return false;
        }
        case Ended(_, Cancelled _) -> throw new UserError("somebody cancelled the run");
        case Ended(_, Failed(String reason)) -> throw new UserError(reason);
        case Unknown _, TrajectoriesEnded _, GenerationEnded _ -> {}
      }
      watcher.accept(standing());
      long now = System.nanoTime();
      if (stop.getAsBoolean()) {
        patienceNs -= now - start;
      }
      if (progress.isDue(now)) {
        progress.update(state, performance.accuracy(), atFloor, now);
      }
    }
    return false;
  }

  private Standing standing() {
    return new Standing(
        state.step(),
        state.loss(),
        performance.accuracy(),
        tally.evaluations(),
        tally.elapsedNs() * 1e-9,
        workersNow,
        threadsNow);
  }

  private void onProgress(amc.protocol.message.Jobs.Progress p) {
    if (threads == 0) {
      progress.begin(p.state(), System.nanoTime()); // what came before was no training
    }
    for (int i = 0; i < p.accepted().length; i++) {
      if (p.accepted()[i] >= knownStep) {
        recorder.accepted(p.accepted()[i], p.losses()[i]);
      }
    }
    if (p.state().step() > knownStep) {
      knownStep = p.state().step();
      state = p.state();
      atFloor = p.atFloor();
      spent(p.tally());
    }
    threads = Math.max(threads, p.threads());
    workersNow = p.workers();
    threadsNow = p.threads();
    checkpointIfComplete();
  }

  /** What is told again has been spent before. */
  private void spent(Tally since) {
    Tally now = since.after(before);
    if (now.elapsedNs() < tally.elapsedNs()) {
      return;
    }
    if (tally.floorStep() < 0 && now.floorStep() >= 0) {
      progress.note(PrecisionAdvice.note(now.floorStep(), job.precision()));
    }
    tally = now;
  }

  private void onScored(Scored s) {
    performance = s.performance();
    spent(s.tally());
    long step = s.state().step();
    if (step == 0 || schedule.after(step - 1) == step) {
      recorder.row(s.state(), performance, s.tally().after(before), s.atFloor());
    }
  }

  /** Fetches the newest state if it can be had: another one will follow. */
  private void fetchIfThere() {
    try {
      fetchWanted();
    } catch (UserError e) {
      progress.note("no checkpoint was taken: " + e.getMessage());
      wanted = null;
    }
  }

  private void fetchWanted() {
    StoredState state = wanted;
    FileFinder.Source source = stores.get();
    if (state == null || source == null) {
      return;
    }
    if (last == null || state.state().step() >= last.state().step()) {
      last = Contents.fetch(source, state);
      checkpointIfComplete();
    }
    wanted = null;
  }

  /** Writes a checkpoint as soon as all decisions before it are known. */
  private void checkpointIfComplete() {
    Snapshot s = last;
    if (s != null && s.state().step() <= knownStep) {
      recorder.checkpoint(s.state(), s.x(), s.mean(), s.hash(), tally);
    }
  }

  /**
   * What the run has come to, at its last snapshot.
   *
   * @throws UserError if there has been none yet
   */
  Trained trained(String engine, Problem problem, String window) {
    Snapshot s = last;
    if (s == null) {
      throw new UserError("the run was stopped before a state of it had come from the cluster");
    }
    return new Trained(
        job,
        engine,
        problem,
        s.state(),
        s.x(),
        s.hash(),
        new Evaluator.Score(performance.trainLoss(), performance.trainAccuracy()),
        new Evaluator.Score(performance.testLoss(), performance.testAccuracy()),
        tally,
        window,
        threads);
  }
}

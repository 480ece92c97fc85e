package amc.deploy.client;

import amc.coordinator.folder.Checkpoint;
import amc.coordinator.folder.Checkpoint.Tally;
import amc.coordinator.folder.MetricsRow;
import amc.coordinator.folder.RunFolder;
import amc.deploy.report.PrecisionAdvice;
import amc.deploy.run.Progress;
import amc.deploy.run.Trained;
import amc.protocol.job.Job;
import amc.protocol.job.JobIdentity;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.Jobs.Event;
import amc.protocol.message.Jobs.Failed;
import amc.protocol.message.Jobs.Finished;
import amc.protocol.message.Jobs.Score;
import amc.protocol.message.Jobs.Scored;
import amc.protocol.message.Jobs.StateKept;
import amc.protocol.message.Jobs.Unknown;
import amc.protocol.message.StoredState;
import amc.worker.files.Contents;
import amc.worker.files.FileFinder;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Evaluator;
import java.util.ArrayDeque;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run that a cluster trains, and writes its folder like that of a run on this machine.
 * Confined to one thread.
 */
final class ClusterSession {
  private static final long WAIT_MS = 100;
  private static final long LAST_WORD_NS = 10_000_000_000L;

  private final Job job;
  private final RunFolder folder;
  private final Tally before;
  private final BlockingQueue<Event> events;
  private final AtomicReference<FileFinder.@Nullable Source> stores;
  private final Progress progress;
  private final long startNs = System.nanoTime();
  private final ArrayDeque<Accepted> pending = new ArrayDeque<>(); // not in the decision log yet

  private AmcState state;
  private long loggedStep; // the log holds all decisions before it
  private long knownStep; // the log and what is pending hold all decisions before it
  private long evaluations;
  private long floorStep;
  private boolean atFloor;
  private int threads;
  private double accuracy = Double.NaN;
  private @Nullable Score score;
  private @Nullable StoredState wanted; // not fetched yet
  private @Nullable Snapshot last;

  private final TreeMap<Long, Row> scored = new TreeMap<>(); // not in the metrics file yet

  private record Accepted(long step, double loss) {}

  private record Row(Scored scored, long evaluations, double seconds, boolean atFloor) {}

  /**
   * @param start state that the run starts at
   * @param before what the run has cost up to that
   * @param events what the follower hears
   * @param stores whom to fetch states from, once that is known
   */
  ClusterSession(
      Job job,
      RunFolder folder,
      AmcState start,
      Tally before,
      BlockingQueue<Event> events,
      AtomicReference<FileFinder.@Nullable Source> stores,
      Progress progress) {
    this.job = job;
    this.folder = folder;
    this.before = before;
    this.events = events;
    this.stores = stores;
    this.progress = progress;
    this.state = start;
    this.loggedStep = start.step();
    this.knownStep = start.step();
    this.evaluations = before.evaluations();
    this.floorStep = before.floorStep();
  }

  /**
   * Follows to the end. When asked to stop, follows a little longer: the follower cancels the run,
   * whose last word is a snapshot.
   *
   * @return whether the budget is used up
   */
  boolean run(BooleanSupplier stop) throws InterruptedException {
    long patienceNs = 0;
    while (patienceNs < LAST_WORD_NS) {
      long start = System.nanoTime();
      Event event = events.poll(WAIT_MS, TimeUnit.MILLISECONDS);
      switch (event) {
        case null -> fetchIfThere();
        case amc.protocol.message.Jobs.Progress p -> onProgress(p);
        case Scored s -> onScored(s);
        case StateKept s -> wanted = s.state();
        case Finished f -> {
          fetchWanted();
          return true;
        }
        case Failed f -> {
          if (stop.getAsBoolean()) {
            fetchIfThere();
            return false;
          }
          throw new UserError(f.reason());
        }
        case Unknown u -> {}
      }
      long now = System.nanoTime();
      if (stop.getAsBoolean()) {
        patienceNs += now - start;
      }
      if (progress.isDue(now)) {
        progress.update(state, accuracy, atFloor, now);
      }
    }
    return false;
  }

  private void onProgress(amc.protocol.message.Jobs.Progress p) {
    for (int i = 0; i < p.accepted().length; i++) {
      if (p.accepted()[i] >= knownStep) {
        pending.add(new Accepted(p.accepted()[i], p.losses()[i]));
      }
    }
    if (p.state().step() > knownStep) {
      knownStep = p.state().step();
      state = p.state();
      evaluations = before.evaluations() + p.evaluations();
      atFloor = p.atFloor();
      if (floorStep < 0 && p.floorStep() >= 0) {
        floorStep = p.floorStep();
        progress.note(PrecisionAdvice.note(floorStep, job.precision()));
      }
    }
    threads = Math.max(threads, p.threads());
    checkpointIfComplete();
  }

  private void onScored(Scored s) {
    score = s.score();
    accuracy =
        Double.isNaN(s.score().testAccuracy())
            ? s.score().trainAccuracy()
            : s.score().testAccuracy();
    scored.putIfAbsent(
        s.state().step(), new Row(s, evaluations, tally().elapsedNs() * 1e-9, atFloor));
  }

  /** Writes the metrics up to a step; they come from several workers, not always in order. */
  private void writeMetrics(long untilStep) {
    while (!scored.isEmpty() && scored.firstKey() <= untilStep) {
      Row row = scored.pollFirstEntry().getValue();
      AmcState at = row.scored().state();
      Score found = row.scored().score();
      MetricsRow before = folder.metrics().last();
      if (before == null || at.step() > before.step()) {
        folder
            .metrics()
            .append(
                new MetricsRow(
                    at.step(),
                    at.loss(),
                    found.trainLoss(),
                    found.trainAccuracy(),
                    found.testLoss(),
                    found.testAccuracy(),
                    before == null
                        ? Double.NaN
                        : (double) (at.accepted() - before.accepted())
                            / (at.step() - before.step()),
                    at.sigma(),
                    at.accepted(),
                    row.evaluations(),
                    at.batchSize(),
                    row.seconds(),
                    row.atFloor()));
      }
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
    if (s == null || s.state().step() > knownStep || s.state().step() < loggedStep) {
      return;
    }
    while (!pending.isEmpty() && pending.getFirst().step() < s.state().step()) {
      Accepted a = pending.removeFirst();
      folder.decisions().append(a.step(), a.loss());
    }
    loggedStep = s.state().step();
    writeMetrics(loggedStep);
    folder.save(
        new Checkpoint(
            JobIdentity.hash(job),
            s.state(),
            s.x(),
            s.mean(),
            s.hash(),
            folder.decisions().flush(),
            tally()));
  }

  private Tally tally() {
    return new Tally(evaluations, before.elapsedNs() + System.nanoTime() - startNs, floorStep);
  }

  /**
   * What the run has come to, at its last snapshot.
   *
   * @throws UserError if there has been none yet
   */
  Trained trained(String engine, Problem problem, String window) {
    Snapshot s = last;
    if (s == null) {
      throw new UserError("the run was stopped before its first checkpoint: start it again");
    }
    Score known = score == null ? NO_SCORE : score;
    return new Trained(
        job,
        engine,
        problem,
        s.state(),
        s.x(),
        s.hash(),
        new Evaluator.Score(known.trainLoss(), known.trainAccuracy()),
        new Evaluator.Score(known.testLoss(), known.testAccuracy()),
        tally(),
        window,
        threads);
  }

  private static final Score NO_SCORE = new Score(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
}

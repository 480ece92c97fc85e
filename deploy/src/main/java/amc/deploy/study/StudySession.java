package amc.deploy.study;

import amc.coordinator.folder.StudyFolder;
import amc.coordinator.study.StudyTable;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.deploy.run.Training.Effort;
import amc.protocol.job.Study;
import amc.protocol.job.StudyEvent.AccuracyAbove;
import amc.protocol.job.UserError;
import amc.worker.engine.EngineKind;
import amc.worker.lane.ProblemShelf;
import amc.worker.problem.Problem;
import amc.worker.trajectory.WarmUp;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs what a study's folder lacks, to the end or until it is asked to stop, and keeps the folder.
 * Confined to one thread.
 */
public final class StudySession {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final long TICK_NS = TimeUnit.SECONDS.toNanos(5);

  private final StudyFolder folder;
  private final EngineKind engine;
  private final Effort effort;
  private final ProblemShelf shelf;
  private final StudyProgress progress;
  private final BooleanSupplier stop;
  private final long startNs = System.nanoTime();
  private final long elapsedBefore;
  private long tickNs = startNs;

  /**
   * @param effort window, and number of trajectories that run at once
   * @param stop asked between windows
   */
  public StudySession(
      StudyFolder folder,
      EngineKind engine,
      Effort effort,
      ProblemShelf shelf,
      ProgressLine shown,
      Style style,
      BooleanSupplier stop) {
    this.folder = folder;
    this.engine = engine;
    this.effort = effort;
    this.shelf = shelf;
    this.progress = new StudyProgress(shown, style, folder.table(), startNs);
    this.stop = stop;
    this.elapsedBefore = folder.elapsedNs();
  }

  /** Has kernels compiled, and checks the study. */
  public static void prepare(StudyTable table, EngineKind engine, ProblemShelf shelf) {
    WarmUp warmUp = WarmUp.start(engine, table.point(0).job());
    check(table, shelf);
    warmUp.await();
  }

  /** Refuses a study whose event its first job cannot have, or whose data cannot be read. */
  public static void check(StudyTable table, ProblemShelf shelf) {
    check(table.study(), shelf.problem(table.point(0).job()));
  }

  /**
   * The same for data that are loaded.
   *
   * @param problem of the study's first job
   */
  public static void check(Study study, Problem problem) {
    boolean classes = problem instanceof Problem.Supervised s && s.train().isClassification();
    if (study.event() instanceof AccuracyAbove && !classes) {
      throw new UserError(
          "study.event.type=accuracy-above needs a task with classes; use loss-below or loss-drop");
    }
  }

  /** Returns whether all trajectories have ended. */
  public boolean run() throws InterruptedException {
    LocalStudy study =
        new LocalStudy(
            folder.table(),
            folder.table().waiting(),
            engine,
            effort,
            shelf,
            folder.unfinished(),
            (trajectory, end) -> {
              synchronized (folder) {
                folder.enter(trajectory, end);
              }
            },
            stop);
    try {
      study.run(this::look, LOOK);
    } finally {
      folder.tick(elapsedNs());
    }
    return folder.table().isComplete();
  }

  private long elapsedNs() {
    return elapsedBefore + System.nanoTime() - startNs;
  }

  private void look(long underWay) {
    long now = System.nanoTime();
    synchronized (folder) {
      if (now - tickNs >= TICK_NS) {
        tickNs = now;
        folder.tick(elapsedNs());
      }
      if (progress.isDue(now)) {
        progress.update(underWay, now);
      }
    }
  }
}

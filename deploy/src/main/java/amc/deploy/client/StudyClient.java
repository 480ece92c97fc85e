package amc.deploy.client;

import amc.coordinator.catalog.Standing;
import amc.coordinator.folder.StudyFolder;
import amc.coordinator.study.StudyLife;
import amc.coordinator.study.StudyTable;
import amc.deploy.node.Guardian;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.deploy.run.Training.Effort;
import amc.deploy.study.StudyProgress;
import amc.protocol.job.Study;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.EndedTrajectory;
import amc.protocol.message.Jobs.Event;
import amc.worker.engine.EngineKind;
import amc.worker.files.ListedProblem.Listed;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Runs a study on a cluster, and fills its folder. Confined to one thread. */
public final class StudyClient {
  /** Most trajectories of a study on a cluster, whose coordinator holds all ends. */
  static final int MOST_TRAJECTORIES = 200_000;

  private static final long WAIT_MS = 100;
  private static final long TICK_NS = TimeUnit.SECONDS.toNanos(5);
  private static final long LAST_WORD_NS = TimeUnit.SECONDS.toNanos(2);

  private final Where where;
  private final Study study;
  private final EngineKind engine;
  private final Effort effort;
  private final List<Listed> files;

  /**
   * Loads the study's data, to find errors before anything is started.
   *
   * @param effort window, and threads of each worker that is started here
   */
  public StudyClient(Where where, Study study, EngineKind engine, Effort effort) {
    this(where, study, engine, effort, files(study));
  }

  /**
   * The same with files that are known.
   *
   * @throws UserError if the study is too large for a cluster
   */
  public StudyClient(
      Where where, Study study, EngineKind engine, Effort effort, List<Listed> files) {
    this.where = where;
    this.study = study;
    this.engine = engine;
    this.effort = effort;
    requireFit(study);
    this.files = List.copyOf(files);
  }

  /**
   * Refuses what is too large for a cluster.
   *
   * @throws UserError for such a study
   */
  public static void requireFit(Study study) {
    if (study.trajectories() > MOST_TRAJECTORIES) {
      throw new UserError(
          "the study has %s trajectories, on a cluster it must have <= %s: split it, or run it on one machine"
              .formatted(study.trajectories(), MOST_TRAJECTORIES));
    }
  }

  private static List<Listed> files(Study study) {
    DataFiles data = new DataFiles();
    study.points().stream().map(Study.Point::job).forEach(data::loadIfNew);
    return data.files();
  }

  /**
   * Runs what the folder lacks, to the end or until it is told to stop.
   *
   * @param watcher hears some times a second how far the study is
   * @return threads that evaluated, on all machines together
   */
  public int conduct(
      StudyFolder folder,
      ProgressLine line,
      Style style,
      BooleanSupplier stop,
      Consumer<Standing> watcher)
      throws InterruptedException {
    StudyTable table = folder.table();
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    LongStream known =
        LongStream.range(0, study.trajectories()).filter(t -> table.end((int) t) != null);
    Follower.Order order =
        new Follower.Order(
            where.newJob(),
            new Jobs.Study(
                study.text(),
                engine.text(),
                effort.window(),
                StudyLife.known(known),
                files.stream().map(Listed::file).toArray(Jobs.DataFile[]::new)));
    Guardian following = Follower.guardian(order, 0, events, stop, stores -> {});
    StudyProgress progress = new StudyProgress(line, style, table, now());
    Session session = new Session(folder, events, progress, watcher);
    return where.run(following, effort.threads(), stop, () -> session.run(stop));
  }

  private static long now() {
    return System.nanoTime();
  }

  /** What a follower hears goes into the folder. */
  private static final class Session {
    private final StudyFolder folder;
    private final BlockingQueue<Event> events;
    private final StudyProgress progress;
    private final Consumer<Standing> watcher;
    private final long elapsedBeforeNs;
    private long elapsedNs;
    private long underWay;
    private int threads;
    private int workersNow;
    private int threadsNow;

    Session(
        StudyFolder folder,
        BlockingQueue<Event> events,
        StudyProgress progress,
        Consumer<Standing> watcher) {
      this.folder = folder;
      this.events = events;
      this.progress = progress;
      this.watcher = watcher;
      this.elapsedBeforeNs = folder.elapsedNs();
    }

    /** To the end, or a little longer than until it is asked to stop: there may be a last word. */
    int run(BooleanSupplier stop) throws InterruptedException {
      try {
        follow(stop);
      } finally {
        folder.tick(elapsedBeforeNs + elapsedNs);
      }
      return threads;
    }

    private void follow(BooleanSupplier stop) throws InterruptedException {
      long patienceNs = LAST_WORD_NS;
      long tickNs = now();
      while (patienceNs > 0) {
        long start = now();
        switch (events.poll(WAIT_MS, TimeUnit.MILLISECONDS)) {
          case null -> {}
          case Jobs.TrajectoriesEnded e -> enter(e);
          case Jobs.Ended(_, Jobs.Finished _) -> {
            return;
          }
          case Jobs.Ended _ when stop.getAsBoolean() -> {
            return;
          }
          case Jobs.Ended(_, Jobs.Cancelled _) ->
              throw new UserError("somebody cancelled the study");
          case Jobs.Ended(_, Jobs.Failed(String reason)) -> throw new UserError(reason);
          case Jobs.Unknown _,
              Jobs.Progress _,
              Jobs.Scored _,
              Jobs.StateKept _,
              Jobs.GenerationEnded _ -> {}
        }
        watcher.accept(standing());
        long now = now();
        if (stop.getAsBoolean()) {
          patienceNs -= now - start;
        }
        if (now - tickNs >= TICK_NS) {
          tickNs = now;
          folder.tick(elapsedBeforeNs + elapsedNs);
        }
        if (progress.isDue(now)) {
          progress.update(underWay, now);
        }
      }
    }

    private Standing standing() {
      StudyTable table = folder.table();
      return new Standing(
          table.done(),
          table.bestLoss(),
          Double.NaN,
          table.evaluations() + underWay,
          (elapsedBeforeNs + elapsedNs) * 1e-9,
          workersNow,
          threadsNow);
    }

    private void enter(Jobs.TrajectoriesEnded e) {
      for (EndedTrajectory end : e.ends()) {
        folder.enter(end.trajectory(), end.end());
      }
      elapsedNs = Math.max(elapsedNs, e.elapsedNs());
      underWay = e.evaluationsUnderWay();
      threads = Math.max(threads, e.threads());
      workersNow = e.workers();
      threadsNow = e.threads();
    }
  }
}

package amc.deploy.client;

import amc.coordinator.catalog.Standing;
import amc.coordinator.folder.Checkpoint;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import amc.deploy.node.Guardian;
import amc.deploy.run.Progress;
import amc.deploy.run.ProgressLine.Style;
import amc.deploy.run.Results;
import amc.deploy.run.Training.Effort;
import amc.protocol.frame.FrameCodec;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Snapshot;
import amc.protocol.mc.Tally;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.Event;
import amc.protocol.message.Storing;
import amc.worker.engine.EngineKind;
import amc.worker.files.Contents;
import amc.worker.files.FileFinder;
import amc.worker.files.ListedProblem;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Trajectories;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trains a job on a cluster, and fills the run's folder. Confined to one thread. */
public final class ClusterConductor {
  private final Job job;
  private final EngineKind engine;
  private final Effort effort;
  private final Where where;
  private final ListedProblem listed;
  private final Problem problem;

  /**
   * Loads the job's data, to find errors before anything is started.
   *
   * @param effort window, and threads of each worker that is started here
   */
  public ClusterConductor(Where where, Job job, EngineKind engine, Effort effort) {
    this(where, job, engine, effort, DataFiles.listed(job));
  }

  /**
   * The same with data that have been loaded.
   *
   * @throws UserError if a cluster cannot train such a net
   */
  public ClusterConductor(
      Where where, Job job, EngineKind engine, Effort effort, ListedProblem listed) {
    this.where = where;
    this.job = job;
    this.engine = engine;
    this.effort = effort;
    this.listed = listed;
    this.problem = listed.problem();
    requireFit(job, problem);
  }

  /**
   * Refuses what one process can train and a cluster cannot.
   *
   * @throws UserError for such a job
   */
  public static void requireFit(Job job, Problem problem) {
    ProblemShape shape = Trajectories.rules(job, problem).shape();
    long state = Snapshot.sizeBytes(shape.parameters(), job.precision().bytes());
    if (state > Storing.MAX_FILE_BYTES) {
      throw new UserError(
          "parameters=%s need states of %s bytes, which must be <= %s on a cluster: use a smaller net, or train on one machine"
              .formatted(shape.parameters(), state, Storing.MAX_FILE_BYTES));
    }
    if (FrameCodec.longestWindow(shape) == 0) {
      throw new UserError(
          "layers=%s have more signal sums than a cluster's frames hold: use fewer layers, larger shards (shardSize), or train on one machine"
              .formatted(shape.signalGroups()));
    }
  }

  public Problem problem() {
    return problem;
  }

  /**
   * Trains to the end or until it is told to stop.
   *
   * @param from checkpoint to go on from, or null for a new run
   * @param watcher hears some times a second how far the run is
   * @return whether the budget is used up
   */
  public boolean conduct(
      RunFolder folder,
      @Nullable Checkpoint from,
      PrintWriter out,
      Style style,
      BooleanSupplier stop,
      Consumer<Standing> watcher)
      throws InterruptedException {
    Instant started = Instant.now();
    if (from != null) {
      Trajectories.requireFit(problem, from.state(), from.x().size());
    }
    AmcState start = from == null ? Trajectories.rules(job, problem).amc().start() : from.state();
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    byte[] begin = from == null ? null : from.snapshot().toBytes();
    AtomicReference<FileFinder.@Nullable Source> stores = new AtomicReference<>();
    Follower.Order order =
        new Follower.Order(
            where.newJob(),
            new Jobs.Run(
                JobWriter.toYaml(job),
                engine.text(),
                effort.window(),
                begin == null ? null : Contents.describe(begin),
                listed.contents()));
    Progress progress = new Progress(out, style, job.budget().steps(), start, System.nanoTime());
    Tally before = from == null ? Tally.NONE : from.tally();
    ClusterSession session =
        new ClusterSession(job, folder, start, before, events, stores, progress, watcher);
    Guardian following = Follower.guardian(order, start.step(), events, stop, stores::set);
    Guardian client =
        new StateUpload(begin == null ? List.of() : List.of(begin), stop)
            .before(
                following,
                reason -> events.add(new Jobs.Ended(order.job(), new Jobs.Failed(reason))));
    boolean finished = where.run(client, effort.threads(), stop, () -> session.run(stop));
    Summary summary =
        Results.write(
            folder, session.trained(engine.text(), problem, effort.windowText()), started);
    progress.note(Results.outcome(summary));
    return finished;
  }
}

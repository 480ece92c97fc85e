package amc.deploy.client;

import amc.coordinator.folder.Checkpoint;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import amc.deploy.data.DataHome;
import amc.deploy.node.Guardian;
import amc.deploy.node.NodeLoop;
import amc.deploy.node.NodeOptions;
import amc.deploy.node.Secrets;
import amc.deploy.run.Progress;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.Results;
import amc.deploy.run.StopSignal;
import amc.deploy.run.Training.Effort;
import amc.protocol.frame.FrameCodec;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.job.TaskSpec;
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
import amc.worker.problem.Memory;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Trajectories;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Trains a job on a cluster: one that it starts on this machine, or one that it joins as a client.
 */
public final class ClusterConductor {
  /** Where a cluster comes from. */
  public sealed interface Where {}

  /** It is started: this process, and worker processes of this machine. */
  public record Here(int workers) implements Where {}

  /** It is there, and this process joins it. */
  public record Joined(NodeOptions node) implements Where {}

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
    this.where = where;
    this.job = job;
    this.engine = engine;
    this.effort = effort;
    this.listed = load(job);
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

  private static ListedProblem load(Job job) {
    try {
      return ListedProblem.load(job, Path.of(""), DataHome.path());
    } catch (OutOfMemoryError e) {
      throw Memory.exhausted(job, e);
    }
  }

  /**
   * Trains to the end or to Ctrl-C.
   *
   * @param from checkpoint to go on from, or null for a new run
   * @return whether the budget is used up
   */
  public boolean conduct(
      RunFolder folder, @Nullable Checkpoint from, PrintWriter out, boolean quiet)
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
            Secrets.run(),
            new Jobs.Run(
                JobWriter.toYaml(job),
                engine.text(),
                effort.window(),
                begin == null ? null : Contents.describe(begin),
                listed.contents()));
    Progress progress =
        new Progress(
            out, ProgressLine.Style.fitting(quiet), job.budget().steps(), start, System.nanoTime());
    ClusterSession session =
        new ClusterSession(
            job, folder, start, from == null ? Tally.NONE : from.tally(), events, stores, progress);
    boolean finished;
    try (StopSignal stop = StopSignal.install()) {
      Guardian client = Follower.guardian(order, start.step(), events, stop, stores::set);
      Guardian sending =
          upload(begin, progress, stop)
              .before(
                  client,
                  reason -> events.add(new Jobs.Ended(order.job(), new Jobs.Failed(reason))));
      finished =
          switch (where) {
            case Here(int workers) -> {
              try (var _ = EmbeddedCluster.start(workers, effort.threads(), sending, stop)) {
                yield session.run(stop);
              }
            }
            case Joined(NodeOptions node) -> joined(node, sending, () -> session.run(stop), out);
          };
      Summary summary =
          Results.write(
              folder, session.trained(engine.text(), problem, effort.windowText()), started);
      progress.note(Results.outcome(summary));
    }
    return finished;
  }

  /**
   * What the cluster may lack. Code is not sent: it has to be there. Workers of this machine read
   * its files.
   */
  private FileUpload upload(byte @Nullable [] begin, Progress progress, StopSignal stop) {
    boolean lacking = where instanceof Joined && !(job.task() instanceof TaskSpec.Plugin);
    List<byte[]> states = begin == null ? List.of() : List.of(begin);
    return new FileUpload(lacking ? listed.files() : List.of(), states, progress::note, stop);
  }

  /** What a client does while its node is in a cluster. */
  @FunctionalInterface
  interface Session<T> {
    T run() throws InterruptedException;
  }

  /** Joins a cluster for as long as a session takes. */
  static <T> T joined(NodeOptions node, Guardian client, Session<T> session, PrintWriter out)
      throws InterruptedException {
    node.warnIfExposed(out);
    NodeLoop loop = new NodeLoop(node, client);
    Thread thread = Thread.ofPlatform().name("amc-client").start(() -> run(loop));
    try {
      return session.run();
    } finally {
      loop.close();
      thread.join();
    }
  }

  private static void run(NodeLoop loop) {
    try {
      loop.run(() -> false); // until it is closed: a stopped run has a last word
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

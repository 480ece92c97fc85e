package amc.deploy.client;

import amc.coordinator.folder.Checkpoint;
import amc.coordinator.folder.Checkpoint.Tally;
import amc.coordinator.folder.RunFolder;
import amc.coordinator.folder.Summary;
import amc.deploy.data.DataHome;
import amc.deploy.node.Guardian;
import amc.deploy.node.NodeLoop;
import amc.deploy.node.NodeOptions;
import amc.deploy.node.Secrets;
import amc.deploy.run.Progress;
import amc.deploy.run.Results;
import amc.deploy.run.StopSignal;
import amc.deploy.run.Training.Effort;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.job.TaskSpec;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.Jobs.Event;
import amc.protocol.message.Jobs.Failed;
import amc.worker.engine.EngineKind;
import amc.worker.files.ListedProblem;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Trajectories;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
    this.listed = ListedProblem.load(job, Path.of(""), DataHome.path());
    this.problem = listed.problem();
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
    AmcState start = from == null ? Trajectories.rules(job, problem).amc().start() : from.state();
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    Follower.Order order =
        new Follower.Order(
            Secrets.run(),
            JobWriter.toYaml(job),
            engine.name().toLowerCase(Locale.ROOT),
            effort.window(),
            from == null ? null : snapshot(from),
            listed.contents());
    Progress progress =
        new Progress(
            out, Progress.Style.fitting(quiet), job.budget().steps(), start, System.nanoTime());
    ClusterSession session =
        new ClusterSession(
            job, folder, start, from == null ? Tally.NONE : from.tally(), events, progress);
    boolean finished;
    try (StopSignal stop = StopSignal.install()) {
      Guardian client = Follower.guardian(order, start.step(), events, stop);
      finished =
          switch (where) {
            case Here here -> {
              try (var _ = EmbeddedCluster.start(here.workers(), effort.threads(), client, stop)) {
                yield session.run(stop);
              }
            }
            case Joined joined -> {
              Guardian sending =
                  upload(progress, stop)
                      .before(client, reason -> events.add(new Failed(order.run(), reason)));
              yield joined(joined.node(), sending, session, stop, out);
            }
          };
      Summary summary =
          Results.write(
              folder,
              session.trained(
                  engine.name().toLowerCase(Locale.ROOT),
                  Trajectories.layout(problem),
                  effort.windowText()),
              started);
      progress.note(Results.outcome(summary));
    }
    return finished;
  }

  /** What workers of the cluster may lack. Code is not sent: it has to be there. */
  private FileUpload upload(Progress progress, StopSignal stop) {
    boolean code = job.task() instanceof TaskSpec.Plugin;
    return new FileUpload(code ? List.of() : listed.files(), progress::note, stop);
  }

  private static boolean joined(
      NodeOptions node, Guardian client, ClusterSession session, StopSignal stop, PrintWriter out)
      throws InterruptedException {
    node.warnIfExposed(out);
    NodeLoop loop = new NodeLoop(node, client);
    Thread thread = Thread.ofPlatform().name("amc-client").start(() -> run(loop));
    try {
      return session.run(stop);
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

  private static byte[] snapshot(Checkpoint c) {
    Snapshot snapshot = new Snapshot(c.state(), c.x(), c.mean(), c.stateHash(), 0);
    return snapshot.toBytes();
  }
}

package amc.deploy.client;

import amc.coordinator.loop.LoopFigures;
import amc.deploy.data.DataHome;
import amc.deploy.node.Guardian;
import amc.deploy.node.Secrets;
import amc.protocol.job.Job;
import amc.protocol.job.JobWriter;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs;
import amc.worker.engine.EngineKind;
import amc.worker.files.ListedProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A job trained on an embedded cluster for as long as it takes to measure it. */
public final class ClusterTrial {
  private static final long POLL_MS = 10;

  private ClusterTrial() {}

  /**
   * Trains from the start, and measures from step {@code from}, or when all workers evaluate, for
   * as many steps as there are from there to {@code to}.
   *
   * @param job with a budget beyond {@code to} by as much again
   * @param workers processes of one thread each
   * @return what the loop did in that time
   * @throws UserError if the run fails
   */
  public static LoopFigures measure(Job job, EngineKind engine, int workers, long from, long to)
      throws InterruptedException {
    Queue<Jobs.Event> events = new ConcurrentLinkedQueue<>();
    Follower.Order order =
        new Follower.Order(
            Secrets.run(),
            new Jobs.Run(
                JobWriter.toYaml(job),
                engine.text(),
                0,
                null,
                ListedProblem.load(job, Path.of(""), DataHome.path()).contents()));
    Guardian client = Follower.guardian(order, 0, events, () -> false, _ -> {});
    try (EmbeddedCluster cluster = EmbeddedCluster.start(workers, 1, client, () -> false)) {
      LoopFigures first = await(cluster, workers, from, events);
      LoopFigures last = await(cluster, workers, first.steps() + to - from, events);
      return last.since(first);
    }
  }

  private static LoopFigures await(
      EmbeddedCluster cluster, int workers, long steps, Queue<Jobs.Event> events)
      throws InterruptedException {
    while (true) {
      for (Jobs.Event event = events.poll(); event != null; event = events.poll()) {
        if (event instanceof Jobs.Ended(_, Jobs.Failed(String reason))) {
          throw new UserError(reason);
        }
      }
      List<LoopFigures> figures = cluster.figures();
      if (!figures.isEmpty()
          && figures.getFirst().workers() == workers
          && figures.getFirst().steps() >= steps) {
        return figures.getFirst();
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }
}

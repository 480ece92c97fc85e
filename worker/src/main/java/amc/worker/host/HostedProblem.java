package amc.worker.host;

import amc.protocol.job.Job;
import amc.protocol.job.JobReader;
import amc.protocol.job.UserError;
import amc.protocol.mc.Amc;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Performance;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Snapshot;
import amc.protocol.message.Hosting.Host;
import amc.protocol.message.StoredState;
import amc.worker.dataset.Dataset;
import amc.worker.engine.EngineKind;
import amc.worker.engine.simd.SimdNormals;
import amc.worker.files.Contents;
import amc.worker.files.FileFinder;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Memory;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import amc.worker.replica.Candidates;
import amc.worker.replica.Replica;
import amc.worker.replica.ShardReplica;
import amc.worker.trajectory.Evaluator;
import amc.worker.trajectory.Evaluator.Score;
import amc.worker.trajectory.Trajectories;
import amc.worker.trajectory.WarmUp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run's data, engines and replica on this machine. Confined to one thread; inside, a team of
 * threads shares the work.
 */
final class HostedProblem implements AutoCloseable {
  private final Host host;
  private final Job job;
  private final Problem problem;
  private final ThreadTeam team;
  private final LossEngine engine;
  private final @Nullable LossEngine testEngine;
  private final Evaluator train;
  private final @Nullable Evaluator test;
  private final Replica replica;
  private final long decisions; // made up to the replica's first state

  /** Loads everything; may take seconds, or minutes where files have to be fetched. */
  HostedProblem(Host host, FileFinder files, FileFinder.Source states, int threads) {
    this.host = host;
    this.job = JobReader.read(host.job(), "the run's job", List.of());
    EngineKind kind = EngineKind.ofName(host.engine());
    WarmUp warmUp = WarmUp.start(kind, job);
    this.problem = Problems.load(job, files.find(List.of(job.task()), host.files()));
    Memory.requireRoom(job, problem);
    Snapshot snapshot = host.start() == null ? null : fetch(states, host.start());
    this.replica =
        snapshot == null
            ? Trajectories.initial(job, problem, new SimdNormals())
            : Trajectories.replica(job, problem, snapshot.x(), snapshot.mean(), new SimdNormals());
    this.decisions = snapshot == null ? 0 : snapshot.decisions();
    this.team = new ThreadTeam(threads);
    Dataset trainSet = null;
    Dataset testSet = null;
    if (problem instanceof Problem.Supervised s) {
      trainSet = s.train();
      testSet = s.test();
    }
    this.engine = engine(kind, trainSet);
    this.testEngine = testSet == null ? null : engine(kind, testSet);
    boolean classification = trainSet != null && trainSet.isClassification();
    this.train = new Evaluator(engine, classification);
    this.test = testEngine == null ? null : new Evaluator(testEngine, classification);
    warmUp.await();
  }

  /** A failure is not for good: the coordinator may have newer states when it is told. */
  private static Snapshot fetch(FileFinder.Source states, StoredState start) {
    try {
      return Contents.fetch(states, start);
    } catch (UserError e) {
      throw new IllegalStateException("the run's state cannot be had: " + e.getMessage(), e);
    }
  }

  private LossEngine engine(EngineKind kind, @Nullable Dataset data) {
    return Trajectories.engine(kind, job, problem, data, team);
  }

  ProblemShape shape() {
    return Trajectories.rules(job, problem).shape();
  }

  /** Threads that there are, see {@link #use}. */
  int threads() {
    return team.threads();
  }

  /** Has so many of the threads evaluate. Thread-safe. */
  void use(int threads) {
    team.use(threads);
  }

  /** The worker's part in the run. */
  ShardReplica shard(ShardReplica.Output output) {
    Amc amc = Trajectories.rules(job, problem).amc();
    Candidates candidates = new Candidates(amc, shape(), job.seed(), replica, engine, team);
    return new ShardReplica(
        host.run(),
        host.epoch(),
        host.worker(),
        amc,
        shape(),
        replica,
        candidates,
        decisions,
        System::nanoTime,
        output);
  }

  /** Performance of the replica as it is. */
  Performance performance() {
    Score onTrain = train.score(replica.parameters());
    Score onTest = test == null ? Score.NONE : test.score(replica.parameters());
    return new Performance(onTrain.loss(), onTrain.accuracy(), onTest.loss(), onTest.accuracy());
  }

  /** The replica as it is, as bytes. */
  byte[] snapshot(AmcState state, long made) {
    return new Snapshot(state, replica.parameters(), replica.mean(), replica.hash(state), made)
        .toBytes();
  }

  @Override
  public void close() {
    engine.close();
    if (testEngine != null) {
      testEngine.close();
    }
    team.close();
  }
}

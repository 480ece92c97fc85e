package amc.deploy.run;

import amc.coordinator.folder.Checkpoint;
import amc.protocol.job.Job;
import amc.protocol.job.UserError;
import amc.protocol.mc.Tally;
import amc.protocol.random.NormalGenerator;
import amc.worker.dataset.Dataset;
import amc.worker.engine.EngineKind;
import amc.worker.engine.simd.SimdNormals;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Memory;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import amc.worker.trajectory.Evaluator;
import amc.worker.trajectory.Evaluator.Score;
import amc.worker.trajectory.LocalTrajectory;
import amc.worker.trajectory.Trajectories;
import amc.worker.trajectory.WarmUp;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A job made ready to be trained on this machine: data, engines, threads. Confined to one thread.
 */
public final class Training implements AutoCloseable {
  private static final NormalGenerator NORMALS = new SimdNormals();

  private final Job job;
  private final EngineKind engineKind;
  private final int window;
  private final Problem problem;
  private final ThreadTeam team;
  private final LossEngine engine;
  private final @Nullable LossEngine testEngine;
  private final Evaluator train;
  private final @Nullable Evaluator test;

  private Training(Job job, Problem problem, EngineKind engineKind, Effort effort) {
    this.job = job;
    this.problem = problem;
    this.engineKind = engineKind;
    this.window = effort.window();
    this.team = new ThreadTeam(effort.threads());
    Dataset testSet = null;
    boolean classification = false;
    Dataset trainSet = null;
    if (problem instanceof Problem.Supervised s) {
      trainSet = s.train();
      testSet = s.test();
      classification = s.train().isClassification();
    }
    this.engine = engine(trainSet);
    this.train = new Evaluator(engine, classification);
    this.testEngine = testSet == null ? null : engine(testSet);
    this.test = testEngine == null ? null : new Evaluator(testEngine, classification);
  }

  /**
   * What to spend; results do not depend on it.
   *
   * @param window length of speculative windows, or 0 to adapt it
   * @param threads at least 1
   */
  public record Effort(int window, int threads) {
    private static final int MAX_THREADS = 1024;

    /** Refuses numbers of threads that make no sense. */
    public static void requireThreads(int threads) {
      if (threads < 1 || threads > MAX_THREADS) {
        throw new UserError(
            "threads=%s must be in [1, %s] (--threads): leave it out to use all processors"
                .formatted(threads, MAX_THREADS));
      }
    }

    /** "auto" or the length. */
    public String windowText() {
      return window == 0 ? "auto" : Integer.toString(window);
    }
  }

  /** Loads the data and builds the engines. */
  public static Training open(Job job, EngineKind engine, Effort effort, Path dataHome) {
    WarmUp warmUp = WarmUp.start(engine, job);
    try {
      return open(job, engine, effort, Problems.load(job, Path.of(""), dataHome), warmUp);
    } catch (OutOfMemoryError e) {
      throw Memory.exhausted(job, e);
    }
  }

  private static Training open(
      Job job, EngineKind engine, Effort effort, Problem problem, WarmUp warmUp) {
    Memory.requireRoom(job, problem);
    Training training = new Training(job, problem, engine, effort);
    warmUp.await();
    return training;
  }

  private LossEngine engine(@Nullable Dataset data) {
    return Trajectories.engine(engineKind, job, problem, data, team);
  }

  /** The trajectory at its start. */
  public LocalTrajectory start() {
    try {
      return Trajectories.start(job, problem, engine, NORMALS, team, window);
    } catch (OutOfMemoryError e) {
      throw Memory.exhausted(job, e);
    }
  }

  /** The trajectory at a checkpoint, whose parameters it takes over. */
  public LocalTrajectory restore(Checkpoint c) {
    return Trajectories.restore(
        job, problem, c.state(), c.x(), c.mean(), engine, NORMALS, team, window);
  }

  public Job job() {
    return job;
  }

  private Effort effort() {
    return new Effort(window, team.threads());
  }

  public Problem problem() {
    return problem;
  }

  /** What a trajectory of this job has come to. */
  public Trained trained(LocalTrajectory trajectory, Tally tally) {
    return new Trained(
        job,
        engineKind.text(),
        problem,
        trajectory.state(),
        trajectory.replica().parameters(),
        trajectory.hash(),
        trainScore(trajectory),
        testScore(trajectory),
        tally,
        effort().windowText(),
        team.threads());
  }

  /** Performance on the training set; evaluates only what the trajectory does not know. */
  Score trainScore(LocalTrajectory trajectory) {
    boolean known =
        trajectory.state().lossKnown() && trajectory.state().batchSize() == problem.samples();
    return known && !train.isClassification()
        ? new Score(trajectory.state().loss(), Double.NaN)
        : train.score(trajectory.replica().parameters());
  }

  /** Performance on the test set, if there is one. */
  Score testScore(LocalTrajectory trajectory) {
    return test == null ? Score.NONE : test.score(trajectory.replica().parameters());
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

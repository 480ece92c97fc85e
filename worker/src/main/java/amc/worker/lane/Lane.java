package amc.worker.lane;

import amc.protocol.job.Job;
import amc.protocol.job.Precision;
import amc.protocol.mc.Snapshot;
import amc.protocol.random.NormalGenerator;
import amc.worker.engine.EngineKind;
import amc.worker.engine.simd.SimdNormals;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Problem;
import amc.worker.trajectory.LocalTrajectory;
import amc.worker.trajectory.Trajectories;
import org.jspecify.annotations.Nullable;

/**
 * One thread's place to run trajectories, whose engine is kept from one to the next where they
 * train the same network on the same data. Confined to one thread.
 */
public final class Lane implements AutoCloseable {
  private static final NormalGenerator NORMALS = new SimdNormals();

  private final ProblemShelf shelf;
  private final EngineKind kind;
  private final int window;
  private final ThreadTeam team = new ThreadTeam(1);
  private @Nullable Held held;

  /** An engine, and what it is good for. */
  private record Held(Problem problem, Precision precision, int shardSize, LossEngine engine) {
    boolean fits(Job job, Problem other) {
      return problem.equals(other) && precision == job.precision() && shardSize == job.shardSize();
    }
  }

  /**
   * @param window length of speculative windows, or 0 to adapt it
   */
  public Lane(ProblemShelf shelf, EngineKind kind, int window) {
    this.shelf = shelf;
    this.kind = kind;
    this.window = window;
  }

  /** The trajectory of a job at its start. Those of before must not be used any more. */
  public LocalTrajectory start(Job job) {
    Problem problem = shelf.problem(job);
    return Trajectories.start(job, problem, engine(job, problem), NORMALS, team, window);
  }

  /** The trajectory of a job at a later state, whose parameters it takes over; likewise. */
  public LocalTrajectory restore(Job job, Snapshot from) {
    Problem problem = shelf.problem(job);
    return Trajectories.restore(
        job,
        problem,
        from.state(),
        from.x(),
        from.mean(),
        engine(job, problem),
        NORMALS,
        team,
        window);
  }

  private LossEngine engine(Job job, Problem problem) {
    if (held == null || !held.fits(job, problem)) {
      close();
      LossEngine engine =
          Trajectories.engine(
              kind, job, problem, problem instanceof Problem.Supervised s ? s.train() : null, team);
      held = new Held(problem, job.precision(), job.shardSize(), engine);
    }
    return held.engine();
  }

  @Override
  public void close() {
    if (held != null) {
      held.engine().close();
      held = null;
    }
  }
}

package amc.worker.lane;

import amc.protocol.job.Job;
import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Snapshot;
import amc.protocol.random.NormalGenerator;
import amc.worker.dataset.Dataset;
import amc.worker.engine.EngineKind;
import amc.worker.engine.simd.SimdNormals;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Evaluator;
import amc.worker.trajectory.Evaluator.Score;
import amc.worker.trajectory.LocalTrajectory;
import amc.worker.trajectory.Trajectories;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thread's place to run trajectories, whose engine is kept from one to the next where they
 * train the same network on the same data. Confined to one thread.
 */
public final class Lane implements AutoCloseable {
  private static final NormalGenerator NORMALS = new SimdNormals();

  private final Function<Job, Problem> problems;
  private final EngineKind kind;
  private final int window;
  private final ThreadTeam team = new ThreadTeam(1);
  private final List<Held> held = new ArrayList<>();

  /** An engine, and what it is good for. */
  private record Held(
      Problem problem,
      @Nullable Dataset data,
      Precision precision,
      int shardSize,
      LossEngine engine) {}

  /**
   * @param problems the problem of a job, the same for jobs of the same
   * @param window length of speculative windows, or 0 to adapt it
   */
  public Lane(Function<Job, Problem> problems, EngineKind kind, int window) {
    this.problems = problems;
    this.kind = kind;
    this.window = window;
  }

  /** The trajectory of a job at its start. Those of before must not be used any more. */
  public LocalTrajectory start(Job job) {
    Problem problem = problems.apply(job);
    return Trajectories.start(
        job, problem, engine(job, problem, train(problem)), NORMALS, team, window);
  }

  /** The trajectory of a job at a later state, whose parameters it takes over; likewise. */
  public LocalTrajectory restore(Job job, Snapshot from) {
    Problem problem = problems.apply(job);
    return Trajectories.restore(
        job,
        problem,
        from.state(),
        from.x(),
        from.mean(),
        engine(job, problem, train(problem)),
        NORMALS,
        team,
        window);
  }

  private static @Nullable Dataset train(Problem problem) {
    return problem instanceof Problem.Supervised s ? s.train() : null;
  }

  /** Performance of parameters on all of a data set of a job's problem. */
  public Score score(Job job, Dataset data, Parameters x) {
    LossEngine engine = engine(job, problems.apply(job), data);
    return new Evaluator(engine, data.isClassification()).score(x);
  }

  private LossEngine engine(Job job, Problem problem, @Nullable Dataset data) {
    for (Held h : held) {
      if (h.problem().equals(problem)
          && Objects.equals(h.data(), data)
          && h.precision() == job.precision()
          && h.shardSize() == job.shardSize()) {
        return h.engine();
      }
    }
    if (held.stream().anyMatch(h -> !h.problem().equals(problem))) {
      close();
    }
    LossEngine engine = Trajectories.engine(kind, job, problem, data, team);
    held.add(new Held(problem, data, job.precision(), job.shardSize(), engine));
    return engine;
  }

  @Override
  public void close() {
    held.forEach(h -> h.engine().close());
    held.clear();
  }
}

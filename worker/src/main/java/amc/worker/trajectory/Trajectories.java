package amc.worker.trajectory;

import amc.protocol.job.Job;
import amc.protocol.job.LossKind;
import amc.protocol.job.UserError;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.PrecisionFloor;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Rules;
import amc.protocol.random.NormalGenerator;
import amc.worker.dataset.Dataset;
import amc.worker.engine.EngineKind;
import amc.worker.engine.Engines;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.InitialParameters;
import amc.worker.network.ParameterLayout;
import amc.worker.problem.Problem;
import amc.worker.replica.Candidates;
import amc.worker.replica.Replica;
import org.jspecify.annotations.Nullable;

/** Starts and restores local trajectories of a job, and makes what they need. */
public final class Trajectories {
  private Trajectories() {}

  /** A new trajectory: draws initial parameters and computes the initial loss. */
  public static LocalTrajectory start(
      Job job,
      Problem problem,
      LossEngine engine,
      NormalGenerator normals,
      ThreadTeam team,
      int window) {
    Replica replica = initial(job, problem, normals);
    AmcState state = rules(job, problem).amc().start();
    return trajectory(job, problem, state, replica, engine, team, window);
  }

  /** A trajectory that goes on from a saved state; takes ownership of x and mean. */
  public static LocalTrajectory restore(
      Job job,
      Problem problem,
      AmcState state,
      Parameters x,
      Parameters mean,
      LossEngine engine,
      NormalGenerator normals,
      ThreadTeam team,
      int window) {
    requireFit(problem, state, x.size());
    Replica replica = replica(job, problem, x, mean, normals);
    return trajectory(job, problem, state, replica, engine, team, window);
  }

  /** Refuses a problem that a saved state cannot be one of, since other data were loaded. */
  public static void requireFit(Problem problem, AmcState state, int parameters) {
    if (parameters != problem.parameters() || state.batchSize() > problem.samples()) {
      throw new UserError(
          "the run has %s parameters and batches of %s samples, these data make it %s of at most %s: resume with the same data files as the run began with"
              .formatted(parameters, state.batchSize(), problem.parameters(), problem.samples()));
    }
  }

  private static LocalTrajectory trajectory(
      Job job,
      Problem problem,
      AmcState state,
      Replica replica,
      LossEngine engine,
      ThreadTeam team,
      int window) {
    Rules rules = rules(job, problem);
    PrecisionFloor floor = rules.precisionFloor();
    return new LocalTrajectory(
        rules.stepper(floor, state),
        floor,
        replica,
        new Candidates(rules.amc(), rules.shape(), job.seed(), replica, engine, team),
        window);
  }

  /** A replica at the job's initial parameters. */
  public static Replica initial(Job job, Problem problem, NormalGenerator normals) {
    Parameters x =
        switch (problem) {
          case Problem.Supervised s ->
              InitialParameters.draw(s.network().layout(), job.precision(), job.seed(), normals);
          case Problem.Minimisation m -> new Parameters.Float64(m.objective().start().clone());
        };
    return replica(job, problem, x, Parameters.zeros(job.precision(), x.size()), normals);
  }

  /** A replica at saved parameters and mean, of which it takes ownership. */
  public static Replica replica(
      Job job, Problem problem, Parameters x, Parameters mean, NormalGenerator normals) {
    return new Replica(layout(problem), x, mean, job.seed(), job.optimizer().epsilon(), normals);
  }

  /** The rules of a job's trajectory. */
  public static Rules rules(Job job, Problem problem) {
    return Rules.of(job, shape(job, problem));
  }

  /** What the rules need to know about a problem. */
  private static ProblemShape shape(Job job, Problem problem) {
    return switch (problem) {
      case Problem.Supervised s ->
          new ProblemShape(
              s.samples(),
              ProblemShape.evenShards(s.samples(), job.shardSize()),
              s.parameters(),
              s.network().layout().signalGroups(),
              s.loss() == LossKind.MSE ? s.train().outputs() : 1);
      case Problem.Minimisation m -> new ProblemShape(1, 1, m.parameters(), 0, 1);
    };
  }

  /**
   * An engine for a job on one of its data sets, cut into shards as the rules say.
   *
   * @param data the problem's training or test set; null for objective functions
   * @param team shares the work; stays open when the engine is closed
   */
  public static LossEngine engine(
      EngineKind kind, Job job, Problem problem, @Nullable Dataset data, ThreadTeam team) {
    int shardSize = data == null ? 1 : ProblemShape.evenShards(data.samples(), job.shardSize());
    return Engines.create(kind, problem, data, job.precision(), shardSize, team);
  }

  /** How a problem's parameters are laid out. */
  public static ParameterLayout layout(Problem problem) {
    return switch (problem) {
      case Problem.Supervised s -> s.network().layout();
      case Problem.Minimisation m -> ParameterLayout.unscaled("x", m.parameters());
    };
  }
}

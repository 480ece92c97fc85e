package amc.worker;

import amc.protocol.job.Job;
import amc.protocol.mc.Amc;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Parameters;
import amc.protocol.random.NormalGenerator;
import amc.worker.engine.LossEngine;
import amc.worker.engine.ThreadTeam;
import amc.worker.network.InitialParameters;
import amc.worker.network.ParameterLayout;
import amc.worker.replica.LocalTrajectory;

/** Starts and restores local trajectories of a job. */
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
    Parameters x =
        switch (problem) {
          case Problem.Supervised s ->
              InitialParameters.draw(s.network().layout(), job.precision(), job.seed(), normals);
          case Problem.Minimisation m -> new Parameters.Float64(m.objective().start().clone());
        };
    Parameters mean = Parameters.zeros(job.precision(), x.size());
    AmcState state = rules(job, problem).start();
    return restore(job, problem, state, x, mean, engine, normals, team, window);
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
    return new LocalTrajectory(
        job,
        rules(job, problem),
        state,
        problem.samples(),
        layout(problem),
        x,
        mean,
        engine,
        normals,
        team,
        window);
  }

  private static Amc rules(Job job, Problem problem) {
    return new Amc(job.optimizer(), job.batching(), problem.samples(), job.seed());
  }

  private static ParameterLayout layout(Problem problem) {
    return switch (problem) {
      case Problem.Supervised s -> s.network().layout();
      case Problem.Minimisation m -> ParameterLayout.unscaled("x", m.parameters());
    };
  }
}

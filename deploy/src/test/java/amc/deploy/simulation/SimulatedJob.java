package amc.deploy.simulation;

import amc.protocol.job.Job;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Performance;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Rules;
import amc.protocol.message.Jobs;
import amc.protocol.random.Normals;
import amc.worker.engine.EngineKind;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Trajectories;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A job of the simulation, with data that are in no file. */
final class SimulatedJob implements AutoCloseable {
  private final long id;
  private final Job spec;
  private final Problem.Supervised problem;
  private final int window;
  private final Rules rules;
  private final ThreadTeam team = new ThreadTeam(1);
  private final LossEngine engine;

  /**
   * @param window length of windows, or 0 to adapt it
   */
  SimulatedJob(long id, Job spec, Problem.Supervised problem, int window) {
    this.id = id;
    this.spec = spec;
    this.problem = problem;
    this.window = window;
    this.rules = Trajectories.rules(spec, problem);
    this.engine = Trajectories.engine(EngineKind.SCALAR, spec, problem, problem.train(), team);
  }

  /**
   * What a trajectory comes to.
   *
   * @param accepted numbers of accepted steps
   * @param rows performance by step
   * @param hash of the last state
   */
  record Course(List<Long> accepted, Map<Long, Performance> rows, long hash) {}

  /** The same job on one machine, one step after another. */
  Course onOneMachine() {
    List<Long> accepted = new ArrayList<>();
    Map<Long, Performance> rows = new TreeMap<>();
    var trajectory = Trajectories.start(spec, problem, engine, Normals.INSTANCE, team, 1);
    rows.put(0L, performance(trajectory.replica().parameters()));
    for (long step = 0; step < steps(); step++) {
      trajectory.advanceTo(step + 1, () -> false, (s, loss) -> accepted.add(s));
      rows.put(step + 1, performance(trajectory.replica().parameters()));
    }
    return new Course(accepted, rows, trajectory.hash());
  }

  /** Stands for how good a network is: two are as good only if all bits are the same. */
  static Performance performance(Parameters x) {
    int bits =
        switch (x) {
          case Parameters.Float32 f -> Arrays.hashCode(f.values());
          case Parameters.Float64 d -> Arrays.hashCode(d.values());
        };
    return new Performance(bits, Double.NaN, Double.NaN, Double.NaN);
  }

  long id() {
    return id;
  }

  long steps() {
    return spec.budget().steps();
  }

  Job spec() {
    return spec;
  }

  Problem.Supervised problem() {
    return problem;
  }

  int window() {
    return window;
  }

  Rules rules() {
    return rules;
  }

  ProblemShape shape() {
    return rules.shape();
  }

  ThreadTeam team() {
    return team;
  }

  LossEngine engine() {
    return engine;
  }

  /** As a client submits it. */
  Jobs.Work work() {
    return new Jobs.Run(Long.toString(id), "scalar", window, null, new Jobs.DataFile[0]);
  }

  @Override
  public void close() {
    engine.close();
    team.close();
  }
}

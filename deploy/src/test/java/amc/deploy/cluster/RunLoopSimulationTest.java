package amc.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.cluster.SimulatedCluster.Faults;
import amc.protocol.job.Job;
import amc.protocol.random.Normals;
import amc.worker.engine.EngineKind;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Problem;
import amc.worker.trajectory.Trajectories;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** The determinism contract of the distributed loop, over thousands of seeded schedules. */
class RunLoopSimulationTest {
  private static final int SCHEDULES = Integer.getInteger("amc.schedules", 10_000);
  private static final int STEPS = 40;

  @Test
  void shouldReachTheHashOfOneMachineThroughEveryFault() {
    for (int seed = 0; seed < SCHEDULES; seed++) {
      RandomGenerator random = random(seed);
      Job job = SmallJobs.job(random, STEPS);
      Problem.Supervised problem = SmallJobs.problem(job, random);
      List<Long> accepted = new ArrayList<>();
      String expected = onOneMachine(job, problem, accepted);
      boolean calm = random.nextInt(10) == 0;
      Faults faults =
          calm
              ? Faults.NONE
              : new Faults(
                  0.2 * random.nextDouble() * random.nextInt(2),
                  0.2 * random.nextInt(2),
                  0.2 * random.nextInt(2),
                  0.1 * random.nextInt(2),
                  0.01 * random.nextInt(2),
                  0.02 * random.nextInt(2),
                  0.005 * random.nextInt(2),
                  -1);
      int window = List.of(0, 1, 3, 8, 32).get(random.nextInt(5));
      try (SimulatedCluster cluster =
          new SimulatedCluster(job, problem, random, faults, window, 1 + random.nextInt(4))) {
        String hash = cluster.run();
        assertThat(hash).as("seed %s: %s, K=%s, %s", seed, faults, window, job).isEqualTo(expected);
        assertThat(cluster.acceptedSteps()).as("seed %s", seed).isEqualTo(accepted);
      }
    }
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static String onOneMachine(Job job, Problem.Supervised problem, List<Long> accepted) {
    try (ThreadTeam team = new ThreadTeam(1);
        LossEngine engine =
            Trajectories.engine(EngineKind.SCALAR, job, problem, problem.train(), team)) {
      var trajectory = Trajectories.start(job, problem, engine, Normals.INSTANCE, team, 1);
      trajectory.advanceTo(STEPS, () -> false, (step, loss) -> accepted.add(step));
      return Long.toHexString(trajectory.hash());
    }
  }
}

package amc.worker.trajectory;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.job.Job;
import amc.protocol.job.Presets;
import amc.protocol.random.Normals;
import amc.worker.engine.EngineKind;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the paper's figures show, on fixed seeds and fewer steps than deploy/docs/science.md. Runs
 * are exactly repeatable, so a failure means that the algorithm has changed.
 */
class ScienceTest {

  @Test
  void shouldReachRosenbrocksMinimumSoonerTheLargerEpsilon() {
    for (int seed = 1; seed <= 3; seed++) {
      double none = loss("fig3", seed, 3000, "optimizer.epsilon=0");
      double small = loss("fig3", seed, 3000, "optimizer.epsilon=0.01");
      double large = loss("fig3", seed, 3000, "optimizer.epsilon=0.1");
      assertThat(large).isLessThan(1e-6).isLessThan(small);
      assertThat(small).isLessThan(none);
    }
  }

  @Test
  void shouldNeedTwentyRejectionsADecayForTheDepthOfFigure3() {
    assertThat(loss("fig3", 1, 10_000)).isLessThan(1e-24);
    assertThat(loss("fig3", 1, 10_000, "optimizer.nS=100")).isGreaterThan(1e-16);
  }

  @Test
  void shouldTrainTheSmallNetOfFigure2FasterThanMetropolis() {
    for (int seed = 1; seed <= 3; seed++) {
      assertThat(loss("fig2-amc-width10", seed, 10_000)).isLessThan(5e-3);
      assertThat(loss("fig2-metropolis-width10", seed, 10_000)).isGreaterThan(0.1);
    }
  }

  @Test
  void shouldTrainDeepNetsWithSignalNormOnly() {
    double variance = 0.0469; // of the step function: the loss of the best constant
    assertThat(loss("fig6-depth16", 1, 20_000)).isLessThan(0.02);
    assertThat(loss("fig6-depth16-off", 1, 20_000)).isBetween(0.99 * variance, 1.01 * variance);
  }

  private static double loss(String preset, int seed, long steps, String... overrides) {
    List<String> settings = new ArrayList<>(List.of(overrides));
    settings.add("seed=" + seed);
    settings.add("budget.steps=" + steps);
    Job job = Presets.get(preset).job(settings);
    Problem problem = Problems.load(job, Path.of(""), Path.of(""));
    try (ThreadTeam team = new ThreadTeam(1);
        LossEngine engine =
            Trajectories.engine(
                EngineKind.SIMD,
                job,
                problem,
                problem instanceof Problem.Supervised s ? s.train() : null,
                team)) {
      LocalTrajectory trajectory =
          Trajectories.start(job, problem, engine, Normals.INSTANCE, team, 0);
      trajectory.advanceTo(steps, () -> false, (step, loss) -> {});
      return trajectory.state().loss();
    }
  }
}

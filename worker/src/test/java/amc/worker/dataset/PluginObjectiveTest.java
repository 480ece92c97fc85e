package amc.worker.dataset;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.protocol.job.UserError;
import amc.worker.loss.ThreadTeam;
import org.junit.jupiter.api.Test;

class PluginObjectiveTest {
  /** Fails as it is told to. */
  private record Failing(RuntimeException exception) implements Objective {
    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public double[] start() {
      return new double[2];
    }

    @Override
    public double value(double[] x) {
      throw exception;
    }
  }

  @Test
  void shouldTellWhatThePluginSaidAndWhere() {
    Objective objective =
        new PluginObjective("qa", new Failing(new IllegalStateException("solver diverged")));
    assertThatThrownBy(() -> objective.value(new double[2]))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("task.objective=qa: solver diverged (java.lang.IllegalState")
        .hasMessageEndingWith("): correct the plug-in or its settings");
  }

  @Test
  void shouldTellErrorsWithoutAMessageToo() {
    Objective endless =
        new PluginObjective(
            "qa",
            new Objective() {
              @Override
              public int dimension() {
                return 1;
              }

              @Override
              public double[] start() {
                return new double[1];
              }

              @SuppressWarnings("InfiniteRecursion") // is what users write
              @Override
              public double value(double[] x) {
                return value(x) + 1;
              }
            });
    assertThatThrownBy(() -> endless.value(new double[1]))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("task.objective=qa: it failed (java.lang.StackOverflowError at ");
  }

  @Test
  void shouldReachTheCallerOfATeamAsItIs() {
    Objective objective =
        new PluginObjective("qa", new Failing(new IllegalStateException("solver diverged")));
    try (ThreadTeam team = new ThreadTeam(2)) {
      assertThatThrownBy(() -> team.run(4, i -> objective.value(new double[2])))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("solver diverged");
    }
  }
}

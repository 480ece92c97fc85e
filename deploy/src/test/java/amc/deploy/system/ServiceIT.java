package amc.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The service on a cluster: its users are no nodes, and need not know which coordinator leads. */
@NeedsDocker
class ServiceIT {
  private static final List<String> RUN = List.of("fig6-depth16", "--steps", "30000");

  private static final List<String> STUDY =
      List.of("nucleation-quick", "--set", "study.seeds=1..2", "--steps", "5000");

  @Test
  void shouldFinishWhatWasHandedInWhenTheLeaderIsLost() {
    try (ContainerCluster cluster = ContainerCluster.start(2, 2)) {
      Node asked = cluster.followers().getFirst();
      List<String> slowly = new ArrayList<>(RUN);
      slowly.addAll(List.of("--window", "1")); // a step at a time, so that it lasts
      Node run = cluster.train(slowly, asked);
      cluster.leader().awaitLogged("run \\w+: goes on", 1);
      cluster.leader().kill();
      asked.awaitLogged("Dispatcher of epoch 2", 1);
      asked.awaitLogged("run \\w+: goes on, step", 1);
      assertThat(run.hasEnded()).as("the run is over before the fault").isFalse();
      Node study = cluster.train(STUDY, asked);
      assertThat(cluster.hash(run)).isEqualTo(Alone.hash(RUN));
      assertThat(cluster.hash(study)).isEqualTo(Alone.hash(STUDY));
    }
  }
}

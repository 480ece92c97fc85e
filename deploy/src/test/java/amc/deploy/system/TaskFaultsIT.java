package amc.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What can befall a cluster in the middle of a study or a population: it ends with the hash of one
 * process. Logs prove that the faults had their effect, and that what had ended before is not done
 * again.
 */
@NeedsDocker
class TaskFaultsIT {
  private static final List<String> STUDY =
      List.of("nucleation-quick", "--set", "study.seeds=1..10", "--steps", "30000");

  private static final List<String> POPULATION =
      List.of("population-quick", "--steps", "200000", "--set", "population.interval=4000");

  @Test
  void shouldGoOnWithAStudy() {
    try (ContainerCluster cluster = ContainerCluster.start(2, 2)) {
      Node client = cluster.train(STUDY);
      cluster.leader().awaitLogged("study \\w+: [1-7]\\d trajectories are left", 1);
      Node next = cluster.followers().getFirst();
      cluster.leader().kill();
      next.awaitLogged("study \\w+: goes on, [1-7]\\d trajectories are left", 1);
      next.awaitLogged("study \\w+: worker 1 joins", 1);
      Await.pass(Duration.ofSeconds(1));
      assertThat(client.hasEnded()).as("the study is over before the fault").isFalse();
      cluster.workers().getFirst().kill();
      next.awaitLogged("study \\w+: worker \\d+ leaves", 1);
      assertThat(cluster.hash(client)).isEqualTo(Alone.hash(STUDY));
    }
  }

  /**
   * One of three workers is lost in the middle of a generation, one comes, a coordinator is lost.
   */
  @Test
  void shouldGoOnWithAPopulation() {
    try (ContainerCluster cluster = ContainerCluster.start(2, 3)) {
      Node client = cluster.train(POPULATION);
      cluster.leader().awaitLogged("population \\w+: worker 2 joins", 1);
      cluster.leader().awaitLogged("population \\w+: \\d+ generations are left", 1);
      cluster.workers().getFirst().kill();
      cluster.leader().awaitLogged("population \\w+: worker \\d+ leaves", 1);
      cluster.addWorker();
      cluster.leader().awaitLogged("population \\w+: worker 3 joins", 1);
      Node next = cluster.followers().getFirst();
      cluster.leader().kill();
      next.awaitLogged("population \\w+: goes on, \\d+ generations are left", 1);
      next.awaitLogged("population \\w+: worker 2 joins", 1);
      assertThat(client.hasEnded()).as("the population is over before the fault").isFalse();
      assertThat(cluster.hash(client)).isEqualTo(Alone.hash(POPULATION));
    }
  }
}

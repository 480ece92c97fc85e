package amc.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What can befall a cluster in the middle of a study: it ends with the table of one process. Logs
 * prove that the faults had their effect, and that what had ended before is not run again.
 */
@NeedsDocker
class StudyFaultsIT {
  private static final List<String> JOB =
      List.of("nucleation-quick", "--set", "study.seeds=1..10", "--steps", "30000");

  @Test
  void shouldGoOnWithAnotherCoordinatorAndWithoutAWorker() {
    try (ContainerCluster cluster = ContainerCluster.start(2, 2)) {
      Node client = cluster.train(JOB);
      cluster.leader().awaitLogged("study \\w+: worker 1 joins", 1);
      Await.pass(Duration.ofSeconds(3));
      Node next = cluster.followers().getFirst();
      cluster.leader().kill();
      next.awaitLogged("study \\w+: goes on, [1-7]\\d trajectories are left", 1);
      next.awaitLogged("study \\w+: worker 1 joins", 1);
      Await.pass(Duration.ofSeconds(1));
      assertThat(client.hasEnded()).as("the study is over before the fault").isFalse();
      cluster.workers().getFirst().kill();
      next.awaitLogged("study \\w+: worker \\d+ leaves", 1);
      assertThat(cluster.hash(client)).isEqualTo(Alone.hash(JOB));
    }
  }
}

package amc.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.command.CommandRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One to three workers, windows of several lengths: the bits of one process. Only the client has
 * the data set, so the workers are sent it.
 */
@NeedsDocker
class SameHashIT {
  private static final List<String> MNIST = List.of("fig7-batch", "--steps", "2000");
  private static final String JOINS = "run \\w+: worker \\d+ joins";
  private static final List<String> DEEP = List.of("fig6-depth32", "--steps", "20000");

  @BeforeAll
  static void fetchMnist() {
    CommandRun fetched = CommandRun.of("data", "fetch", "mnist");
    assertThat(fetched.exitCode()).as(fetched.err()).isZero();
  }

  @Test
  void shouldReachTheHashOfOneProcessOnOneTwoAndThreeWorkers() {
    try (ContainerCluster cluster = ContainerCluster.start(1, 1)) {
      for (int workers = 1; workers <= 3; workers++) {
        cluster.awaitReady();
        for (List<String> job : List.of(MNIST, DEEP)) {
          // Another K for each number of workers; 0 stands for one that adapts itself.
          int window = List.of(8, 3, 0).get(workers - 1);
          long joined = cluster.leader().logged(JOINS);
          Node client = cluster.train(with(job, window));
          assertThat(cluster.hash(client))
              .as("%s on %s workers, K = %s", job, workers, window)
              .isEqualTo(Alone.hash(job));
          assertThat(cluster.leader().logged(JOINS) - joined)
              .as("%s: all of %s workers have taken part", job, workers)
              .isGreaterThanOrEqualTo(workers);
        }
        if (workers < 3) {
          cluster.addWorker();
        }
      }
    }
  }

  private static List<String> with(List<String> job, int window) {
    List<String> all = new ArrayList<>(job);
    if (window > 0) {
      all.addAll(List.of("--window", Integer.toString(window)));
    }
    return all;
  }
}

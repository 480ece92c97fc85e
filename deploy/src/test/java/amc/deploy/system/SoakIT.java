package amc.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Faults at random, one after the other, in run after run: each run ends with the hash of one
 * process. {@code AMC_SOAK_SECONDS} in the environment says for how long (60), {@code
 * AMC_SOAK_SEED} which faults (1).
 */
@NeedsDocker
class SoakIT {
  private static final List<String> JOB = List.of("fig6-depth16", "--steps", "20000");
  private static final List<String> SLOWLY =
      List.of("fig6-depth16", "--steps", "20000", "--window", "1");

  private static final Duration SOAK = Duration.ofSeconds(setting("AMC_SOAK_SECONDS", 60));
  private static final long SEED = setting("AMC_SOAK_SEED", 1);

  private enum Fault {
    WORKER_KILLED,
    WORKER_PAUSED,
    WORKER_CUT_OFF,
    COORDINATOR_KILLED,
    COORDINATOR_PAUSED,
    COORDINATOR_CUT_OFF,
    COORDINATOR_STOPPED,
    POSTGRES_KILLED
  }

  private static long setting(String name, long otherwise) {
    String set = System.getenv(name);
    return set == null || set.isEmpty() ? otherwise : Long.parseLong(set);
  }

  @Test
  void shouldReachTheHashOfOneProcessWhateverHappens() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    int runs = 0;
    int faults = 0;
    try (ContainerCluster cluster = ContainerCluster.start(2, 2)) {
      long end = System.nanoTime() + SOAK.toNanos();
      while (System.nanoTime() < end) {
        Node client = cluster.train(SLOWLY);
        runs++;
        int before = faults;
        while (!client.hasEnded() && System.nanoTime() < end) {
          Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
          System.out.printf("soak: run %s, fault %s: %s%n", runs, ++faults, fault);
          inflict(fault, cluster, random);
        }
        assertThat(faults).as("faults in the run").isGreaterThan(before);
        assertThat(cluster.hash(client))
            .as("run %s after %s faults, AMC_SOAK_SEED=%s", runs, faults, SEED)
            .isEqualTo(Alone.hash(JOB));
      }
      cluster.awaitReady();
    }
    System.out.printf(
        "soak: %s faults in %s s, %s runs, all with the same hash%n",
        faults, SOAK.toSeconds(), runs);
  }

  /** Does harm for a while, repairs it, and lets the cluster come to itself or not. */
  private static void inflict(Fault fault, ContainerCluster cluster, RandomGenerator random) {
    Duration harm = Duration.ofMillis(random.nextInt(200, 6000));
    Node worker = any(cluster.workers(), random);
    Node coordinator = any(cluster.coordinators(), random);
    switch (fault) {
      case WORKER_KILLED -> killed(worker, harm);
      case WORKER_PAUSED -> paused(worker, harm);
      case WORKER_CUT_OFF -> cutOff(worker, harm);
      case COORDINATOR_KILLED -> killed(coordinator, harm);
      case COORDINATOR_PAUSED -> paused(coordinator, harm);
      case COORDINATOR_CUT_OFF -> cutOff(coordinator, harm);
      case COORDINATOR_STOPPED -> {
        coordinator.stopGracefully();
        coordinator.startAgain();
      }
      case POSTGRES_KILLED -> killed(cluster.postgres(), harm);
    }
    Await.pass(Duration.ofMillis(random.nextInt(200, 4000)));
  }

  private static void killed(Node node, Duration harm) {
    node.kill();
    Await.pass(harm);
    node.startAgain();
  }

  private static void paused(Node node, Duration harm) {
    node.pause();
    Await.pass(harm);
    node.unpause();
  }

  private static void cutOff(Node node, Duration harm) {
    node.disconnect();
    Await.pass(harm);
    node.reconnect();
  }

  private static Node any(List<Node> nodes, RandomGenerator random) {
    return nodes.get(random.nextInt(nodes.size()));
  }
}

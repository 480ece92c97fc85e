package amc.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.system.ScriptedUser.Submitted;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * What the API has acknowledged is durable: the leading coordinator is killed at random moments
 * while a user submits, pauses, resumes and cancels jobs through both coordinators. {@code
 * AMC_KILLS} in the environment says how often (3), {@code AMC_KILLS_SEED} when (1).
 */
@NeedsDocker
class DurabilityIT {
  private static final int KILLS = setting("AMC_KILLS", 3);
  private static final int SEED = setting("AMC_KILLS_SEED", 1);
  private static final int LONGEST_PEACE_MS = 4000;

  private static int setting(String name, int otherwise) {
    String set = System.getenv(name);
    return set == null || set.isEmpty() ? otherwise : Integer.parseInt(set);
  }

  @Test
  void shouldLoseAndDoubleNothingThatItHasAcknowledged() throws InterruptedException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    try (ContainerCluster cluster = ContainerCluster.start(2, 2)) {
      ScriptedUser user = new ScriptedUser(cluster.urls(), cluster.token(), SEED);
      Thread script = Thread.ofPlatform().start(user);
      try {
        for (int kill = 1; kill <= KILLS; kill++) {
          Await.pass(Duration.ofMillis(random.nextInt(LONGEST_PEACE_MS)));
          killTheLeader(cluster);
        }
      } finally {
        user.stop();
        script.join();
      }
      judge(user, cluster);
    }
  }

  /** And starts it again once another one leads. */
  private static void killTheLeader(ContainerCluster cluster) {
    Node leader = cluster.leader();
    long epoch = ContainerCluster.epoch(leader);
    leader.kill();
    Node next = cluster.followers().getFirst();
    Await.until(next.name() + " leads", () -> ContainerCluster.epoch(next) > epoch, cluster::logs);
    leader.startAgain();
    leader.awaitReady();
  }

  private static void judge(ScriptedUser user, ContainerCluster cluster) {
    assertThat(user.failure()).as("of the user's script").isEmpty();
    Map<String, Submitted> submitted = user.submitted();
    assertThat(submitted).isNotEmpty();
    user.resumeAll();
    Set<String> there = new TreeSet<>();
    for (JsonNode job : user.list()) {
      assertThat(there.add(job.path("id").asText())).as("listed once").isTrue();
    }
    assertThat(there).isEqualTo(new TreeSet<>(submitted.keySet()));
    Map<String, Integer> states = new TreeMap<>();
    submitted.forEach(
        (id, job) -> {
          Await.until("job " + id + " is over", () -> user.isOver(id), cluster::logs);
          JsonNode found = user.show(id);
          String state = found.path("state").asText();
          states.merge(state, 1, Integer::sum);
          if (state.equals("finished")) {
            assertThat(found.path("summary").path("hash").asText())
                .as("hash of job %s, %s", id, job)
                .isEqualTo(
                    Alone.hash(
                        List.of(
                            ScriptedUser.PRESET, "--seed", job.seed(), "--steps", job.steps())));
          } else {
            assertThat(state).as("job %s: %s", id, found.path("reason")).isEqualTo("cancelled");
            assertThat(user.cancelled()).contains(id);
          }
        });
    System.out.printf(
        "durability: the leader was killed %s times, %s requests were acknowledged, %s were sent"
            + " again; jobs: %s%n",
        KILLS, user.acknowledged(), user.repeated(), states);
  }
}

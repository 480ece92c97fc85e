package amc.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What can befall a cluster in the middle of a run: each time the run ends with the hash of one
 * process. Logs prove that the fault had its effect.
 */
@NeedsDocker
class FaultsIT {
  /** Steps for a run that is not over after a moment. */
  private static final int SHORT_RUN = 40_000;

  /** Steps for a run that is not over after a {@link #LONG} fault. */
  private static final int LONG_RUN = 80_000;

  /** Longer than any patience: failure detectors, stragglers, the database's. */
  private static final Duration LONG = Duration.ofSeconds(20);

  private static final Duration MOMENT = Duration.ofSeconds(3);
  private static final String GOES_ON = "run \\w+: goes on";
  private static final Pattern GOES_ON_AT =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d [\\d:.]+) .*" + GOES_ON);

  /** A cluster in mid-run. */
  private record Run(ContainerCluster cluster, List<String> job, Node client)
      implements AutoCloseable {

    static Run start(int coordinators, int workers, int steps) {
      List<String> job = List.of("fig6-depth16", "--steps", Integer.toString(steps));
      List<String> slowly = new ArrayList<>(job);
      slowly.addAll(List.of("--window", "1")); // a step at a time, so that it lasts
      ContainerCluster cluster = ContainerCluster.start(coordinators, workers);
      try {
        Node client = cluster.train(slowly);
        cluster.leader().awaitLogged(GOES_ON, 1);
        Await.pass(MOMENT);
        return new Run(cluster, job, client);
      } catch (RuntimeException | Error e) {
        cluster.close();
        throw e;
      }
    }

    void assertNotOver() {
      assertThat(client.hasEnded()).as("the run is over before the fault").isFalse();
    }

    void assertSameHash() {
      assertThat(cluster.hash(client)).isEqualTo(Alone.hash(job));
    }

    @Override
    public void close() {
      cluster.close();
    }
  }

  @Test
  void shouldGoOnWithoutAKilledWorker() {
    try (Run run = Run.start(1, 2, SHORT_RUN)) {
      run.cluster.workers().get(0).kill();
      run.cluster.leader().awaitLogged("worker \\d+ leaves", 1);
      run.assertNotOver();
      run.assertSameHash();
    }
  }

  @Test
  void shouldGoOnBesideAPausedWorker() {
    try (Run run = Run.start(1, 2, LONG_RUN)) {
      run.cluster.workers().get(0).pause();
      Await.pass(LONG);
      run.assertNotOver();
      run.cluster.workers().get(0).unpause();
      run.assertSameHash();
      run.cluster.awaitReady();
    }
  }

  @Test
  void shouldTakeInAWorkerThatComesLate() {
    try (Run run = Run.start(1, 1, LONG_RUN)) {
      run.cluster.addWorker();
      run.cluster.leader().awaitLogged("worker \\d+ joins", 2);
      run.assertNotOver();
      run.assertSameHash();
    }
  }

  @Test
  void shouldGoOnWithAnotherCoordinatorWhenOneIsKilled() {
    try (Run run = Run.start(2, 2, SHORT_RUN)) {
      Node next = run.cluster.followers().getFirst();
      Instant killed = Instant.now();
      run.cluster.leader().kill();
      next.awaitLogged(GOES_ON, 1);
      run.assertNotOver();
      report("coordinator killed", killed, next);
      run.assertSameHash();
    }
  }

  @Test
  void shouldHandOverWhenACoordinatorIsToldToStop() {
    try (Run run = Run.start(2, 2, SHORT_RUN)) {
      Node next = run.cluster.followers().getFirst();
      Instant stopped = Instant.now();
      run.cluster.leader().stopGracefully();
      next.awaitLogged(GOES_ON, 1);
      run.assertNotOver();
      report("coordinator stopped", stopped, next);
      run.assertSameHash();
    }
  }

  @Test
  void shouldNeitherObeyNorStoreWhatAWokenCoordinatorSays() {
    try (Run run = Run.start(2, 2, LONG_RUN)) {
      Node paused = run.cluster.leader();
      Node next = run.cluster.followers().getFirst();
      Instant start = Instant.now();
      paused.pause();
      next.awaitLogged(GOES_ON, 1);
      report("coordinator paused", start, next);
      paused.unpause();
      paused.awaitLogged("joining that one|joins? again|Standing down", 1);
      run.assertNotOver();
      run.assertSameHash();
      run.cluster.awaitReady();
      assertThat(run.cluster.leader()).isSameAs(next);
    }
  }

  @Test
  void shouldGoOnWithAnotherCoordinatorWhenOneIsCutOff() {
    try (Run run = Run.start(2, 2, LONG_RUN)) {
      Node cut = run.cluster.leader();
      Node next = run.cluster.followers().getFirst();
      Instant start = Instant.now();
      cut.disconnect();
      next.awaitLogged(GOES_ON, 1);
      report("coordinator cut off", start, next);
      cut.reconnect();
      run.assertNotOver();
      run.assertSameHash();
      run.cluster.awaitReady();
      assertThat(run.cluster.leader()).isSameAs(next);
    }
  }

  /** It has the database, and may form a cluster where there is none: but there is one. */
  @Test
  void shouldStayOneClusterWhenTheFirstSeedStartsAnewWhileCutOff() {
    try (Run run = Run.start(2, 2, LONG_RUN)) {
      Node first = run.cluster.coordinators().getFirst();
      Node next = run.cluster.coordinators().getLast();
      first.disconnect();
      first.kill();
      next.awaitLogged("Coordinator of epoch", 1);
      first.startAgain();
      long epochs = ContainerCluster.epoch(next);
      Await.pass(LONG);
      assertThat(first.isReady()).as("a cluster of its own").isFalse();
      assertThat(ContainerCluster.epoch(first)).isLessThan(epochs);
      first.reconnect();
      run.assertSameHash();
      run.cluster.awaitReady();
      assertThat(ContainerCluster.epoch(next)).isEqualTo(epochs);
    }
  }

  @Test
  void shouldWaitForWorkersWhenAllAreLost() {
    try (Run run = Run.start(1, 2, SHORT_RUN)) {
      run.cluster.workers().forEach(Node::kill);
      run.cluster.leader().awaitLogged("worker \\d+ leaves", 2);
      run.assertNotOver();
      run.cluster.workers().forEach(Node::startAgain);
      run.assertSameHash();
    }
  }

  @Test
  void shouldGoOnWhenPostgresIsBack() {
    try (Run run = Run.start(2, 2, SHORT_RUN)) {
      run.cluster.postgres().kill();
      Await.pass(MOMENT);
      run.cluster.postgres().startAgain();
      run.assertNotOver();
      run.assertSameHash();
      run.cluster.awaitReady();
    }
  }

  @Test
  void shouldWaitForPostgresWhenItIsAwayForLong() {
    try (Run run = Run.start(1, 1, LONG_RUN)) {
      run.cluster.postgres().kill();
      run.cluster.leader().awaitLogged("waiting for it", 1);
      Await.pass(LONG);
      run.assertNotOver();
      run.cluster.postgres().startAgain();
      run.assertSameHash();
    }
  }

  /** Tells how long nothing was decided. */
  private static void report(String what, Instant since, Node next) {
    MatchResult line =
        GOES_ON_AT.matcher(next.getLogs()).results().reduce((a, b) -> b).orElseThrow();
    Instant goesOn =
        LocalDateTime.parse(
                line.group(1), DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT))
            .toInstant(ZoneOffset.UTC);
    System.out.printf(
        "%s: another goes on after %.1f s%n",
        what, Duration.between(since, goesOn).toMillis() * 1e-3);
  }
}

package amc.deploy.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.simulation.SimulatedJob.Course;
import amc.protocol.job.Job;
import amc.protocol.mc.MetricsSchedule;
import amc.protocol.mc.Performance;
import amc.protocol.message.Jobs.Cancelled;
import amc.protocol.message.Jobs.Finished;
import amc.protocol.message.Jobs.Outcome;
import amc.worker.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The determinism contract from submission to the last word a client hears, over thousands of
 * seeded schedules of one or two jobs: the same steps, performances and state as on one machine,
 * and nothing acknowledged is lost.
 */
class ClusterSimulationTest {
  private static final int SCHEDULES = Integer.getInteger("amc.schedules", 10_000);

  /** Budgets: short ones have a row of metrics at every step, long ones let windows be long. */
  private static int steps(RandomGenerator random) {
    return switch (random.nextInt(20)) {
      case 0 -> 1200;
      case 1, 2, 3, 4 -> 300;
      default -> 40;
    };
  }

  @Test
  void shouldTellWhatOneMachineComesToThroughEveryFault() {
    IntStream.range(0, SCHEDULES).parallel().forEach(ClusterSimulationTest::simulate);
  }

  private static void simulate(int seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Faults faults = random.nextInt(10) == 0 ? Faults.NONE : Faults.some(random);
    int window = List.of(0, 1, 3, 8, 32).get(random.nextInt(5));
    List<SimulatedJob> jobs = new ArrayList<>();
    Map<Long, Course> expected = new HashMap<>();
    int jobCount = 1 + random.nextInt(4) / 3;
    for (long id = 1; id <= jobCount; id++) {
      Job spec = SmallJobs.job(random, steps(random));
      Problem.Supervised problem = SmallJobs.problem(spec, random);
      SimulatedJob job = new SimulatedJob(id, spec, problem, window);
      jobs.add(job);
      expected.put(id, job.onOneMachine());
    }
    Simulation simulation = new Simulation(random, faults);
    try (SimulatedCluster cluster = new SimulatedCluster(simulation, jobs, 1 + random.nextInt(4))) {
      List<SimulatedClient> clients = clients(cluster, simulation, jobs);
      String which = "seed %s: %s, K=%s".formatted(seed, faults, window);
      assertThat(cluster.run()).as("%s: all clients hear the end, %s", which, cluster).isTrue();
      for (SimulatedJob job : jobs) {
        List<SimulatedClient> its =
            clients.stream().filter(c -> c.job() == job.id() && c.outcome() != null).toList();
        check(which, cluster, job, its, requireNonNull(expected.get(job.id())));
      }
      assertThat(cluster.settle()).as("%s: the ledger is settled", which).isTrue();
      for (SimulatedJob job : jobs) {
        Outcome kept = requireNonNull(cluster.database().ended(job.id())).outcome();
        assertThat(clients)
            .filteredOn(c -> c.job() == job.id() && c.outcome() != null)
            .as(which)
            .allSatisfy(c -> assertThat(c.outcome()).isEqualTo(kept));
      }
    }
  }

  /** One that submits each job and, for some, one that looks on later, or dies on the way. */
  private static List<SimulatedClient> clients(
      SimulatedCluster cluster, Simulation simulation, List<SimulatedJob> jobs) {
    List<SimulatedClient> clients = new ArrayList<>();
    for (SimulatedJob job : jobs) {
      clients.add(cluster.submit(job));
      switch (simulation.random.nextInt(3)) {
        case 0 -> clients.add(cluster.submit(job)); // the same, by the same id
        case 1 -> {
          SimulatedClient dying = cluster.submit(job);
          simulation.after(simulation.random.nextInt(200) * Simulation.TICK_NS, dying::die);
        }
        default -> {}
      }
    }
    return clients;
  }

  private static void check(
      String which,
      SimulatedCluster cluster,
      SimulatedJob job,
      List<SimulatedClient> clients,
      Course expected) {
    for (SimulatedClient client : clients) {
      Outcome outcome = client.outcome();
      if (outcome instanceof Cancelled) {
        long known = client.knownStep();
        assertThat(client.accepted())
            .as(which)
            .isEqualTo(expected.accepted().stream().filter(s -> s < known).toList());
        assertThat(expected.rows()).as(which).containsAllEntriesOf(client.rows());
        continue;
      }
      assertThat(outcome).as(which).isEqualTo(new Finished());
      assertThat(client.accepted()).as(which).isEqualTo(expected.accepted());
      Map<Long, Performance> rows = scheduled(expected.rows(), job.steps());
      assertThat(rows.keySet())
          .as("%s: steps without a performance", which)
          .filteredOn(step -> !client.rows().containsKey(step))
          .isEmpty();
      assertThat(scheduled(client.rows(), job.steps()))
          .as("%s: performances", which)
          .isEqualTo(rows);
      assertThat(client.newest()).as(which).isNotNull();
      assertThat(cluster.database().content(client.newest()).hash())
          .as("%s: hash of %s", which, job.spec())
          .isEqualTo(expected.hash());
    }
  }

  /** The rows of the metrics file. */
  private static Map<Long, Performance> scheduled(Map<Long, Performance> rows, long steps) {
    MetricsSchedule schedule = new MetricsSchedule(steps);
    Map<Long, Performance> scheduled = new TreeMap<>(rows);
    scheduled.keySet().removeIf(step -> step > 0 && schedule.after(step - 1) != step);
    return scheduled;
  }
}

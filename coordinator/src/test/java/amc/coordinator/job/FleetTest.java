package amc.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class FleetTest {
  private static final long A = 1;
  private static final long B = 2;
  private static final long C = 3;

  @Test
  void shouldGiveAJobAllThreadsWhileItIsAlone() {
    Fleet<String> fleet = Fleet.<String>empty().with("x", 4).with(A).with("y", 2);
    assertThat(fleet.leases(A)).isEqualTo(Map.of("x", 4, "y", 2));
  }

  @Test
  void shouldShareAWorkersThreads() {
    Fleet<String> fleet = Fleet.<String>empty().with("x", 3).with(A).with(B);
    assertThat(fleet.leases(A)).as("the older job has the odd one").isEqualTo(Map.of("x", 2));
    assertThat(fleet.leases(B)).isEqualTo(Map.of("x", 1));
    assertThat(fleet.without(A).leases(B)).isEqualTo(Map.of("x", 3));
  }

  @Test
  void shouldShareWorkersRatherThanThreadsOfEach() {
    Fleet<String> fleet = Fleet.<String>empty().with("x", 2).with("y", 2).with(A).with(B);
    assertThat(fleet.leases(A)).isEqualTo(Map.of("x", 2));
    assertThat(fleet.leases(B)).isEqualTo(Map.of("y", 2));
  }

  @Test
  void shouldLetTheYoungestWaitWhereThereAreMoreJobsThanThreads() {
    Fleet<String> fleet = Fleet.<String>empty().with("x", 1).with("y", 1).with(A).with(B).with(C);
    assertThat(fleet.leases(C)).isEmpty();
    assertThat(fleet.leases(A)).hasSize(1);
    Fleet<String> later = fleet.without(B);
    assertThat(later.leases(A)).isEqualTo(fleet.leases(A));
    assertThat(later.leases(C)).isEqualTo(fleet.leases(B));
  }

  @Test
  void shouldGiveWhatAJobIsRefusedToOthers() {
    Fleet<String> fleet =
        Fleet.<String>empty().with("x", 1).with("y", 1).with(A).with(B).refusing(A, "x");
    assertThat(fleet.leases(A)).isEqualTo(Map.of("y", 1));
    assertThat(fleet.leases(B)).isEqualTo(Map.of("x", 1));
    assertThat(fleet.isRefused(A)).isFalse();
    Fleet<String> refused = fleet.refusing(A, "y");
    assertThat(refused.isRefused(A)).isTrue();
    assertThat(refused.leases(B)).isEqualTo(Map.of("x", 1, "y", 1));
    assertThat(refused.with("z", 1).isRefused(A)).as("a new worker may take it").isFalse();
  }

  /** Whatever comes and goes: no thread has two jobs, none is idle, and shares are fair. */
  @Test
  void shouldDealEveryThreadOnceAndFairly() {
    Random random = new Random(5);
    for (int trial = 0; trial < 500; trial++) {
      Fleet<String> fleet = Fleet.empty();
      Map<String, Integer> workers = new TreeMap<>();
      List<Long> jobs = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        String worker = "w" + random.nextInt(5);
        long job = random.nextInt(6);
        switch (random.nextInt(4)) {
          case 0 -> {
            int threads = 1 + random.nextInt(4);
            fleet = fleet.with(worker, threads);
            workers.put(worker, threads);
          }
          case 1 -> {
            fleet = fleet.without(worker);
            workers.remove(worker);
          }
          case 2 -> {
            fleet = fleet.with(job);
            if (!jobs.contains(job)) {
              jobs.add(job);
            }
          }
          default -> {
            fleet = fleet.without(job);
            jobs.remove(job);
          }
        }
        checkDeal(fleet, workers, jobs);
      }
    }
  }

  private static void checkDeal(
      Fleet<String> fleet, Map<String, Integer> workers, List<Long> jobs) {
    Map<String, Integer> used = new HashMap<>();
    int all = workers.values().stream().mapToInt(n -> n).sum();
    int served = Math.min(all, jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      Map<String, Integer> leases = fleet.leases(jobs.get(i));
      leases.forEach((worker, n) -> used.merge(worker, n, Integer::sum));
      int has = leases.values().stream().mapToInt(n -> n).sum();
      int share = i < served ? all / served + (i < all % served ? 1 : 0) : 0;
      assertThat(has).as("job %s of %s, workers %s", i, jobs, workers).isEqualTo(share);
    }
    assertThat(used).isEqualTo(jobs.isEmpty() ? Map.of() : workers);
  }
}

package amc.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.bench.LinkBench.Result;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LinkBenchTest {
  /** Prints what links add to a window, in process and through Aeron, to one and two workers. */
  public static void main(String[] arguments) {
    System.out.printf(
        "%-12s %8s %14s %10s %10s%n", "transport", "workers", "evaluation us", "p50 us", "p99 us");
    for (int workers = 1; workers <= 2; workers++) {
      for (long evaluationNs : new long[] {0, 3_000_000}) {
        int roundTrips = evaluationNs == 0 ? 40_000 : 1_500;
        print(LinkBench.inProcess(workers, evaluationNs, roundTrips));
        print(LinkBench.aeron(workers, evaluationNs, roundTrips));
      }
    }
  }

  private static void print(Result r) {
    System.out.printf(
        Locale.ROOT,
        "%-12s %8d %14.0f %10.1f %10.1f%n",
        r.transport(),
        r.workers(),
        r.evaluationUs(),
        r.p50Us(),
        r.p99Us());
  }

  @Test
  void shouldMeasureEveryTransport() {
    for (Result result :
        new Result[] {LinkBench.inProcess(2, 1000, 20), LinkBench.aeron(2, 1000, 20)}) {
      assertThat(result.workers()).isEqualTo(2);
      assertThat(result.windowBytes()).isEqualTo(184);
      assertThat(result.answerBytes()).isEqualTo(356);
      assertThat(result.roundTrips()).isEqualTo(20);
      assertThat(result.evaluationUs()).isEqualTo(1);
      assertThat(result.p50Us()).isPositive().isLessThanOrEqualTo(result.p99Us());
    }
  }
}

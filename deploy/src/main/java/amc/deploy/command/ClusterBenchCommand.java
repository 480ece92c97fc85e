package amc.deploy.command;

import amc.coordinator.loop.LoopFigures;
import amc.coordinator.placement.Placement.Plan;
import amc.deploy.bench.ClusterCase;
import amc.deploy.bench.ClusterModel;
import amc.deploy.bench.CoordinatorCost;
import amc.deploy.bench.LocalTrial;
import amc.deploy.bench.LocalTrial.Range;
import amc.deploy.client.ClusterTrial;
import amc.protocol.job.Job;
import amc.worker.engine.EngineKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares clusters of this machine with one process, and says what more workers would do. */
@Command(
    name = "cluster",
    description = {
      "Compares clusters of workers on this machine with one process.",
      "Measures steps per second of one process with one and two threads, and of clusters of one"
          + " and two single-threaded workers, over the same steps of the same jobs; then prints"
          + " what the measured costs let expect of 1 to 1,024 workers."
    },
    mixinStandardHelpOptions = true)
final class ClusterBenchCommand implements Callable<Integer> {
  private static final EngineKind ENGINE = EngineKind.SIMD;
  private static final int MOST_WORKERS = 1024;

  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      split = ",",
      description = "Only cases whose name contains one of these texts.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "Time for each figure, after as much to warm up (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often all is measured, for medians (default: ${DEFAULT-VALUE}).")
  private int rounds;

  /** What one round measured. */
  private record Round(double one, double two, LoopFigures worker, LoopFigures workers) {
    double workerRate() {
      return rate(worker);
    }

    double workersRate() {
      return rate(workers);
    }

    private static double rate(LoopFigures f) {
      return 1e9 * f.steps() / f.atNs();
    }
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    BenchInput.requirePositive("seconds", seconds);
    BenchInput.requirePositive("rounds", rounds);
    Path folder = Files.createTempDirectory("amc-bench-");
    try {
      List<ClusterCase> cases = BenchInput.chosen(ClusterCase.all(folder), ClusterCase::name, only);
      double growthNs = CoordinatorCost.perWorkerNs();
      out.printf(
          Locale.ROOT, "a further worker costs the coordinator %.1f us a window%n", growthNs / 1e3);
      for (ClusterCase c : cases) {
        measure(c, growthNs, out);
      }
    } finally {
      delete(folder);
    }
    return 0;
  }

  private void measure(ClusterCase c, double growthNs, PrintWriter out)
      throws InterruptedException {
    Job job = c.job();
    Range range = LocalTrial.range(job, ENGINE, seconds);
    List<Round> measured = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      measured.add(
          new Round(
              LocalTrial.stepsPerSecond(job, ENGINE, 1, range),
              LocalTrial.stepsPerSecond(job, ENGINE, 2, range),
              ClusterTrial.measure(job, ENGINE, 1, range.from(), range.to()),
              ClusterTrial.measure(job, ENGINE, 2, range.from(), range.to())));
    }
    print(c, range, measured, out);
    LoopFigures last = measured.getLast().worker();
    predict(ClusterModel.of(last, growthNs), measured, out);
    out.flush();
  }

  private static void print(ClusterCase c, Range range, List<Round> rounds, PrintWriter out) {
    LoopFigures last = rounds.getLast().workers();
    out.printf(
        Locale.ROOT,
        "%n%s: steps %,d to %,d, acceptance %.1f %%, medians of %s rounds%n",
        c.name(),
        range.from(),
        range.to(),
        100.0 * last.accepted() / last.steps(),
        rounds.size());
    out.printf(Locale.ROOT, "%-24s %10s %9s%n", "", "steps/s", "to T = 1");
    rate("one process, T = 1", rounds, Round::one, out);
    rate("one process, T = 2", rounds, Round::two, out);
    rate("1 worker", rounds, Round::workerRate, out);
    rate("2 workers", rounds, Round::workersRate, out);
    out.printf(
        Locale.ROOT,
        "2 workers to T = 2: %.2f; 2 workers to 1: %.2f%n",
        median(rounds, r -> r.workersRate() / r.two()),
        median(rounds, r -> r.workersRate() / r.workerRate()));
    loop("1 worker", rounds, Round::worker, out);
    loop("2 workers", rounds, Round::workers, out);
  }

  private static void rate(
      String name, List<Round> rounds, ToDoubleFunction<Round> rate, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-24s %10.1f %9.2f%n",
        name,
        median(rounds, rate),
        median(rounds, r -> rate.applyAsDouble(r) / r.one()));
  }

  private static void loop(
      String name, List<Round> rounds, Function<Round, LoopFigures> figures, PrintWriter out) {
    LoopFigures last = figures.apply(rounds.getLast());
    out.printf(
        Locale.ROOT,
        "%s: K %.1f, groups %s; a window: evaluation %.0f us, added p50 %.0f us, p99 %.0f us;"
            + " bytes a worker: %.0f a step, %.0f an evaluation%n",
        name,
        median(rounds, r -> (double) figures.apply(r).evaluations() / figures.apply(r).windows()),
        last.groups(),
        median(rounds, r -> figures.apply(r).evaluationNs() / 1e3 / figures.apply(r).windows()),
        median(rounds, r -> figures.apply(r).added().quantileNs(0.5) / 1e3),
        median(rounds, r -> figures.apply(r).added().quantileNs(0.99) / 1e3),
        median(rounds, r -> bytes(figures.apply(r)) / figures.apply(r).steps()),
        median(rounds, r -> bytes(figures.apply(r)) / figures.apply(r).evaluations()));
  }

  private static double bytes(LoopFigures f) {
    return f.bytesSent() + (double) f.bytesReceived() / f.workers();
  }

  private static void predict(ClusterModel model, List<Round> rounds, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "model: %.1f us for a candidate on a shard, %s shards, overhead %.0f us + %.1f us a"
            + " worker, jitter %.0f us in a ms%n",
        model.unitNs() / 1e3,
        model.one().shards(),
        model.one().overheadNs() / 1e3,
        model.growthNs() / 1e3,
        model.one().jitter() * Math.sqrt(1e6) / 1e3);
    out.printf(
        Locale.ROOT,
        "%8s %4s %7s %12s %9s %12s%n",
        "workers",
        "K",
        "groups",
        "expected",
        "to one",
        "measured");
    double one = model.plan(1).stepsPerSecond();
    for (int workers = 1; workers <= MOST_WORKERS; workers *= 2) {
      Plan plan = model.plan(workers);
      String measured =
          switch (workers) {
            case 1 -> String.format(Locale.ROOT, "%.1f", median(rounds, Round::workerRate));
            case 2 -> String.format(Locale.ROOT, "%.1f", median(rounds, Round::workersRate));
            default -> "";
          };
      out.printf(
          Locale.ROOT,
          "%8d %4d %7d %12.1f %9.2f %12s%n",
          workers,
          plan.window(),
          plan.groups(),
          plan.stepsPerSecond(),
          plan.stepsPerSecond() / one,
          measured);
    }
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    double[] values = rounds.stream().mapToDouble(figure).sorted().toArray();
    return values[values.length / 2];
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}

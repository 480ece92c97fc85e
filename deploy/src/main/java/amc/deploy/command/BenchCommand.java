package amc.deploy.command;

import amc.deploy.bench.BenchCase;
import amc.deploy.bench.MachineLimits;
import amc.deploy.bench.Timing;
import amc.deploy.run.Training.Effort;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.protocol.random.Normals;
import amc.worker.engine.EngineKind;
import amc.worker.engine.Engines;
import amc.worker.engine.simd.SimdNormals;
import amc.worker.loss.HeapMeter;
import amc.worker.loss.LossEngine;
import amc.worker.loss.LossEngine.Batch;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.InitialParameters;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints evaluations a second of every engine, side by side. */
@Command(
    name = "bench",
    subcommands = ClusterBenchCommand.class,
    description = {
      "Measures evaluations per second of each engine on this machine.",
      "All in one run, beside the machine's measured limits. Times are wall-clock: quote medians"
          + " and ratios."
    },
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
  private static final int SHARD_SIZE = 1920;

  @Spec private CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "T",
      split = ",",
      defaultValue = "1,2",
      description = "Numbers of threads (default: ${DEFAULT-VALUE}).")
  private List<Integer> threads;

  @Option(
      names = "--engines",
      paramLabel = "E",
      split = ",",
      defaultValue = "simd,nd4j,scalar",
      description = "Engines (default: ${DEFAULT-VALUE}).")
  private List<EngineKind> engines;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      split = ",",
      description = "Only cases whose name contains one of these texts.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "Time for each figure (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    BenchInput.requirePositive("seconds", seconds);
    threads.forEach(Effort::requireThreads);
    List<BenchCase> cases = BenchInput.chosen(BenchCase.all(), BenchCase::name, only);
    printLimits(out);
    out.printf(
        Locale.ROOT,
        "%-20s %-8s %-7s %3s %3s %12s %12s %14s %14s%n",
        "case",
        "precision",
        "engine",
        "K",
        "T",
        "min us/eval",
        "median us",
        "evaluations/s",
        "heap B/sample");
    for (BenchCase c : cases) {
      for (EngineKind engine : engines) {
        for (int t : threads) {
          measure(c, engine, t, out);
        }
      }
    }
    return 0;
  }

  private void printLimits(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "limits: sgemm %.0f GFLOP/s (ND4J, all cores), stream %.1f GB/s (one core)%n",
        MachineLimits.sgemmGflops(seconds),
        MachineLimits.streamGbPerSecond(seconds));
    out.printf(
        Locale.ROOT,
        "normals: %.2f ns simd, %.1f ns scalar%n",
        MachineLimits.normalNs(seconds, new SimdNormals()),
        MachineLimits.scalarNormalNs(seconds));
    out.flush();
  }

  private void measure(BenchCase c, EngineKind kind, int threadCount, PrintWriter out) {
    try (ThreadTeam team = new ThreadTeam(threadCount);
        LossEngine engine =
            Engines.create(
                kind, c.problem(), c.problem().train(), c.precision(), SHARD_SIZE, team)) {
      Batch batch = engine.all();
      // The naive engine takes candidates one by one: K makes no difference to it.
      List<Integer> windows = kind == EngineKind.SCALAR ? List.of(1) : c.windows();
      for (int window : windows) {
        Parameters[] candidates = candidates(c, window);
        ShardSums sums = new ShardSums(window, batch.shards(), engine.signalGroups());
        Runnable evaluate =
            () -> engine.evaluate(batch, 0, batch.shards(), candidates, window, false, sums, 0);
        Timing t = Timing.of(seconds, evaluate);
        out.printf(
            Locale.ROOT,
            "%-20s %-8s %-7s %3d %3d %12.1f %12.1f %14.1f %14.1f%n",
            c.name(),
            c.precision().name().toLowerCase(Locale.ROOT),
            kind.text(),
            window,
            threadCount,
            t.minNs() / 1e3 / window,
            t.medianNs() / 1e3 / window,
            1e9 * window / t.medianNs(),
            (double) allocatedBytes(evaluate) / (window * batch.samples()));
        out.flush();
      }
    }
  }

  /** Of this thread, which shares the work: next to nothing, unless vectors are on the heap. */
  private static long allocatedBytes(Runnable evaluate) {
    long before = HeapMeter.allocatedBytes();
    evaluate.run();
    return HeapMeter.allocatedBytes() - before;
  }

  private static Parameters[] candidates(BenchCase c, int window) {
    Parameters[] candidates = new Parameters[window];
    for (int k = 0; k < window; k++) {
      candidates[k] =
          InitialParameters.draw(
              c.problem().network().layout(), c.precision(), k + 1, Normals.INSTANCE);
    }
    return candidates;
  }
}

package amc.deploy.bench;

import amc.protocol.mc.Parameters;
import amc.protocol.mc.ShardSums;
import amc.protocol.random.Normals;
import amc.worker.engine.EngineKind;
import amc.worker.engine.Engines;
import amc.worker.loss.LossEngine;
import amc.worker.loss.ThreadTeam;
import amc.worker.network.InitialParameters;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Evaluation of a window of K candidates by one engine; times are of the whole window. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class EngineBenchmark {
  /** Number in {@link BenchCase#all()}: deep narrow nets, figure 4's net, MNIST, a wide net. */
  @Param({"0", "1", "2", "3", "4", "5", "6", "7"})
  private int number;

  @Param({"1", "8"})
  private int window;

  @Param({"1", "2"})
  private int threads;

  private ThreadTeam team;
  private LossEngine engine;
  private LossEngine.Batch batch;
  private Parameters[] candidates;
  private ShardSums sums;

  @Setup
  public void open() {
    BenchCase c = BenchCase.all().get(number);
    team = new ThreadTeam(threads);
    engine =
        Engines.create(
            EngineKind.SIMD, c.problem(), c.problem().train(), c.precision(), 1920, team);
    batch = engine.all();
    candidates = new Parameters[window];
    for (int k = 0; k < window; k++) {
      candidates[k] =
          InitialParameters.draw(
              c.problem().network().layout(), c.precision(), k + 1, Normals.INSTANCE);
    }
    sums = new ShardSums(window, batch.shards(), engine.signalGroups());
  }

  @Benchmark
  public ShardSums evaluate() {
    engine.evaluate(batch, 0, batch.shards(), candidates, window, false, sums, 0);
    return sums;
  }

  @TearDown
  public void close() {
    engine.close();
    team.close();
  }
}

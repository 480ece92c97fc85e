package amc.deploy.bench;

import amc.protocol.job.Precision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Proposal;
import amc.protocol.random.NormalGenerator;
import amc.protocol.random.Normals;
import amc.protocol.random.StateHash;
import amc.protocol.random.Stream;
import amc.worker.engine.simd.SimdNormals;
import amc.worker.network.ParameterLayout;
import amc.worker.replica.Replica;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Work per parameter of a step: normals, proposals, hash. Times are ns a parameter. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
  private static final int SIZE = 13_056; // parameters of the MNIST net, in whole groups of normals

  private final NormalGenerator simd = new SimdNormals();
  private final float[] normals = new float[SIZE];
  private final Parameters.Float32 candidate = new Parameters.Float32(new float[SIZE]);
  private final Replica replica =
      new Replica(
          ParameterLayout.unscaled("x", SIZE),
          Parameters.zeros(Precision.FLOAT32, SIZE),
          Parameters.zeros(Precision.FLOAT32, SIZE),
          1,
          0.01,
          simd);
  private long step;

  @Benchmark
  @OperationsPerInvocation(SIZE)
  public float[] scalarNormals() {
    Normals.INSTANCE.fill(1, Stream.PROPOSAL, step++, 0, SIZE, normals);
    return normals;
  }

  @Benchmark
  @OperationsPerInvocation(SIZE)
  public float[] simdNormals() {
    simd.fill(1, Stream.PROPOSAL, step++, 0, SIZE, normals);
    return normals;
  }

  @Benchmark
  @OperationsPerInvocation(SIZE)
  public Parameters propose() {
    replica.propose(new Proposal(step++, 1e-3, false), new double[0], candidate);
    return candidate;
  }

  @Benchmark
  @OperationsPerInvocation(SIZE)
  public Replica accept() {
    replica.accept(new Proposal(step++, 1e-9, false), new double[0]);
    return replica;
  }

  @Benchmark
  @OperationsPerInvocation(SIZE)
  public long hash() {
    StateHash hash = new StateHash(0);
    hash.add(normals);
    return hash.value();
  }
}

package amc.deploy.bench;

import amc.protocol.random.NormalGenerator;
import amc.protocol.random.Normals;
import amc.protocol.random.Stream;
import amc.worker.engine.Engines;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the machine could do at best, for judging the engines' figures. */
public final class MachineLimits {
  private static final int GEMM = 1024;
  private static final int STREAM = 1 << 24; // floats an array: far outside the caches

  private MachineLimits() {}

  /** Best single-precision matrix product of ND4J's BLAS on all cores, GFLOP/s. */
  public static double sgemmGflops(double seconds) {
    Engines.requireNd4j();
    INDArray a = Nd4j.rand(GEMM, GEMM);
    INDArray b = Nd4j.rand(GEMM, GEMM);
    INDArray c = Nd4j.createUninitialized(new int[] {GEMM, GEMM}, 'f');
    Timing t = Timing.of(seconds, () -> Nd4j.gemm(a, b, c, false, false, 1, 0));
    return 2.0 * GEMM * GEMM * GEMM / t.minNs();
  }

  /** Best rate of {@code a[i] = b[i] + s c[i]} on one core, GB/s moved to and from memory. */
  public static double streamGbPerSecond(double seconds) {
    float[] a = new float[STREAM];
    float[] b = new float[STREAM];
    float[] c = new float[STREAM];
    Arrays.fill(b, 1f);
    Arrays.fill(c, 2f);
    Timing t =
        Timing.of(
            seconds,
            () -> {
              for (int i = 0; i < STREAM; i++) {
                a[i] = b[i] + 3f * c[i];
              }
            });
    return 3.0 * Float.BYTES * STREAM / t.minNs();
  }

  /** Time of one normal variate, ns. */
  public static double normalNs(double seconds, NormalGenerator normals) {
    int n = 4096;
    float[] out = new float[n];
    long[] step = {0};
    Timing t = Timing.of(seconds, () -> manyNormals(normals, step, n, out));
    return t.minNs() / (100.0 * n);
  }

  private static void manyNormals(NormalGenerator normals, long[] step, int n, float[] out) {
    for (int r = 0; r < 100; r++) {
      normals.fill(1, Stream.PROPOSAL, step[0]++, 0, n, out);
    }
  }

  /** Time of one normal variate by the scalar definition, ns. */
  public static double scalarNormalNs(double seconds) {
    return normalNs(seconds, Normals.INSTANCE);
  }
}

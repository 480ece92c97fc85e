package amc.worker.replica;

import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Parameters;
import amc.protocol.mc.Parameters.Float32;
import amc.protocol.mc.Parameters.Float64;
import amc.protocol.mc.Proposal;
import amc.protocol.random.NormalGenerator;
import amc.protocol.random.StateHash;
import amc.protocol.random.Stream;
import amc.worker.network.ParameterLayout;
import amc.worker.network.ParameterLayout.Block;

/**
 * Parameters x and proposal mean mu of one trajectory, moved by decisions alone. Proposal n is
 * {@code x' = x + eps, eps = fma(scale, z, mu)}, where z are the normals of step n and {@code
 * scale} is lambda sigma, rounded to the precision (Eq. 9); accepting it sets {@code mu =
 * fma(epsilon, eps - mu, mu)} (Eq. 10).
 *
 * <p>{@link #propose} may be called by several threads at once; the other methods by one thread,
 * and not meanwhile.
 */
public final class Replica {
  private static final int CHUNK = 4096; // normals at a time: stays in the first-level cache

  private final ParameterLayout layout;
  private final Parameters x;
  private final Parameters mean;
  private final long seed;
  private final double epsilon;
  private final NormalGenerator normals;
  private final ThreadLocal<float[]> scratch = ThreadLocal.withInitial(() -> new float[CHUNK]);

  /**
   * @param x parameters, owned by the replica from now on
   * @param mean proposal mean, likewise
   * @param epsilon rate of mean adaptation
   */
  public Replica(
      ParameterLayout layout,
      Parameters x,
      Parameters mean,
      long seed,
      double epsilon,
      NormalGenerator normals) {
    if (x.size() != layout.size() || mean.size() != layout.size()) {
      throw new IllegalArgumentException(
          "x has " + x.size() + ", mean " + mean.size() + ", layout " + layout.size());
    }
    this.layout = layout;
    this.x = x;
    this.mean = mean;
    this.seed = seed;
    this.epsilon = epsilon;
    this.normals = normals;
  }

  /** Number of parameters N. */
  public int size() {
    return x.size();
  }

  /** The parameters themselves, not a copy; do not modify. */
  public Parameters parameters() {
    return x;
  }

  /** The proposal mean itself, not a copy; do not modify. */
  public Parameters mean() {
    return mean;
  }

  /**
   * Writes the proposal x' into {@code out}.
   *
   * @param lambda scale factor of each signal group; empty when signal norm is off
   */
  public void propose(Proposal proposal, double[] lambda, Parameters out) {
    forEachRun(
        proposal,
        lambda,
        (z, zFrom, from, length, scale) -> {
          switch (x) {
            case Float32 p -> {
              float[] mu = ((Float32) mean).values();
              propose32(p.values(), mu, z, zFrom, from, length, (float) scale, proposal, out);
            }
            case Float64 p -> {
              double[] mu = ((Float64) mean).values();
              propose64(p.values(), mu, z, zFrom, from, length, scale, proposal, out);
            }
          }
        });
  }

  /** Does what a decision says. */
  public void apply(Decision decision) {
    if (decision.resetBefore()) {
      resetMean();
    }
    if (decision.accepted()) {
      accept(decision.proposal(), decision.lambda());
    }
    if (decision.resetAfter()) {
      resetMean();
    }
  }

  /** Makes the proposal the new x and adapts the mean. */
  public void accept(Proposal proposal, double[] lambda) {
    if (proposal.zeroMean()) {
      resetMean();
    }
    forEachRun(
        proposal,
        lambda,
        (z, zFrom, from, length, scale) -> {
          switch (x) {
            case Float32 p -> {
              float[] mu = ((Float32) mean).values();
              accept32(p.values(), mu, z, zFrom, from, length, (float) scale, (float) epsilon);
            }
            case Float64 p -> {
              double[] mu = ((Float64) mean).values();
              accept64(p.values(), mu, z, zFrom, from, length, scale, epsilon);
            }
          }
        });
  }

  /** Sets the proposal mean to zero. */
  public void resetMean() {
    switch (mean) {
      case Float32 m -> java.util.Arrays.fill(m.values(), 0f);
      case Float64 m -> java.util.Arrays.fill(m.values(), 0.0);
    }
  }

  /** 64-bit hash of the complete state: counters, sigma, loss, every bit of x and mu. */
  public long hash(AmcState state) {
    return hash(state, x, mean);
  }

  /** Hash of a complete state, see {@link #hash(AmcState)}. */
  public static long hash(AmcState state, Parameters x, Parameters mean) {
    StateHash hash = new StateHash(0);
    hash.add(state.step());
    hash.add(state.accepted());
    hash.add(Double.doubleToLongBits(state.sigma()));
    hash.add(state.consecutiveRejections());
    hash.add(state.stage());
    hash.add(state.batchSize());
    hash.add(Double.doubleToLongBits(state.loss()));
    addTo(hash, x);
    addTo(hash, mean);
    return hash.value();
  }

  private static void addTo(StateHash hash, Parameters p) {
    switch (p) {
      case Float32 f -> hash.add(f.values());
      case Float64 d -> hash.add(d.values());
    }
  }

  /** Consecutive parameters of one block, with their normals {@code z[zFrom..]} and scale. */
  private interface Run {
    void apply(float[] z, int zFrom, int from, int length, double scale);
  }

  private void forEachRun(Proposal proposal, double[] lambda, Run run) {
    float[] z = scratch.get();
    int chunk = -1;
    for (Block block : layout.blocks()) {
      boolean scaled = lambda.length > 0 && block.signalGroup() >= 0;
      double scale = scaled ? lambda[block.signalGroup()] * proposal.sigma() : proposal.sigma();
      int end = block.offset() + block.length();
      for (int from = block.offset(); from < end; ) {
        if (from / CHUNK != chunk) {
          chunk = from / CHUNK;
          int start = chunk * CHUNK;
          int length = Math.min(CHUNK, size() - start);
          normals.fill(seed, Stream.PROPOSAL, proposal.step(), start, length, z);
        }
        int to = Math.min(end, (chunk + 1) * CHUNK);
        run.apply(z, from - chunk * CHUNK, from, to - from, scale);
        from = to;
      }
    }
  }

  // The loops below are plain so that the JIT compiler vectorises them; fma is exact by definition.

  private static void propose32(
      float[] x,
      float[] mu,
      float[] z,
      int zFrom,
      int from,
      int length,
      float scale,
      Proposal proposal,
      Parameters out) {
    float[] y = ((Float32) out).values();
    if (proposal.zeroMean()) {
      for (int i = 0; i < length; i++) {
        y[from + i] = x[from + i] + Math.fma(scale, z[zFrom + i], 0f);
      }
    } else {
      for (int i = 0; i < length; i++) {
        y[from + i] = x[from + i] + Math.fma(scale, z[zFrom + i], mu[from + i]);
      }
    }
  }

  private static void propose64(
      double[] x,
      double[] mu,
      float[] z,
      int zFrom,
      int from,
      int length,
      double scale,
      Proposal proposal,
      Parameters out) {
    double[] y = ((Float64) out).values();
    if (proposal.zeroMean()) {
      for (int i = 0; i < length; i++) {
        y[from + i] = x[from + i] + Math.fma(scale, (double) z[zFrom + i], 0.0);
      }
    } else {
      for (int i = 0; i < length; i++) {
        y[from + i] = x[from + i] + Math.fma(scale, (double) z[zFrom + i], mu[from + i]);
      }
    }
  }

  private static void accept32(
      float[] x, float[] mu, float[] z, int zFrom, int from, int length, float scale, float rate) {
    for (int i = from; i < from + length; i++) {
      float eps = Math.fma(scale, z[zFrom + i - from], mu[i]);
      x[i] = x[i] + eps;
      mu[i] = Math.fma(rate, eps - mu[i], mu[i]);
    }
  }

  private static void accept64(
      double[] x,
      double[] mu,
      float[] z,
      int zFrom,
      int from,
      int length,
      double scale,
      double rate) {
    for (int i = from; i < from + length; i++) {
      double eps = Math.fma(scale, (double) z[zFrom + i - from], mu[i]);
      x[i] = x[i] + eps;
      mu[i] = Math.fma(rate, eps - mu[i], mu[i]);
    }
  }
}

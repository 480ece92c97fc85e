package amc.worker.replica;

import amc.protocol.job.Precision;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Parameters;
import amc.protocol.random.Normals;
import amc.protocol.random.Stream;
import amc.worker.network.ParameterLayout;
import amc.worker.network.ParameterLayout.Block;
import java.util.Arrays;

/**
 * Steps 2 to 4 of the paper's Section III A for x and mu, one parameter after the other, rounded
 * where {@link Replica} says.
 */
public final class NaiveReplica {
  private final ExactArithmetic arithmetic;
  private final ParameterLayout layout;
  private final long seed;
  private final double epsilon;
  final double[] x;
  final double[] mu;

  public NaiveReplica(
      Precision precision,
      ParameterLayout layout,
      double[] x,
      double[] mu,
      long seed,
      double epsilon) {
    this.arithmetic = new ExactArithmetic(precision);
    this.layout = layout;
    this.seed = seed;
    this.epsilon = arithmetic.round(epsilon);
    this.x = x.clone();
    this.mu = mu.clone();
  }

  /** A replica at its start: x drawn from each block's distribution, mu = 0. */
  public static NaiveReplica initial(
      Precision precision, ParameterLayout layout, long seed, double epsilon) {
    ExactArithmetic arithmetic = new ExactArithmetic(precision);
    float[] z = normals(seed, Stream.INITIAL, 0, layout.size());
    double[] x = new double[layout.size()];
    for (Block block : layout.blocks()) {
      for (int i = block.offset(); i < block.offset() + block.length(); i++) {
        double scale = arithmetic.round(block.initialScale());
        x[i] = arithmetic.fma(scale, z[i], arithmetic.round(block.initialMean()));
      }
    }
    return new NaiveReplica(precision, layout, x, new double[x.length], seed, epsilon);
  }

  private static float[] normals(long seed, Stream stream, long step, int count) {
    float[] z = new float[Math.ceilDiv(count, Normals.GROUP) * Normals.GROUP];
    Normals.INSTANCE.fill(seed, stream, step, 0, count, z);
    return z;
  }

  /** eps of Eq. (9): normally distributed with mean mu_i and standard deviation lambda_i sigma. */
  private double[] eps(long step, double sigma, double[] lambda) {
    float[] z = normals(seed, Stream.PROPOSAL, step, x.length);
    double[] eps = new double[x.length];
    for (Block block : layout.blocks()) {
      double lambdaI = 1;
      if (block.signalGroup() >= 0 && lambda.length > 0) {
        lambdaI = lambda[block.signalGroup()];
      }
      double sigmaI = arithmetic.round(lambdaI * sigma);
      for (int i = block.offset(); i < block.offset() + block.length(); i++) {
        eps[i] = arithmetic.fma(sigmaI, z[i], mu[i]);
      }
    }
    return eps;
  }

  /** x' of Eq. (9). */
  public double[] propose(long step, double sigma, double[] lambda) {
    double[] eps = eps(step, sigma, lambda);
    double[] proposed = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      proposed[i] = arithmetic.add(x[i], eps[i]);
    }
    return proposed;
  }

  /** x' becomes x, and mu moves towards what was accepted, Eq. (10). */
  public void accept(long step, double sigma, double[] lambda) {
    double[] eps = eps(step, sigma, lambda);
    for (int i = 0; i < x.length; i++) {
      x[i] = arithmetic.add(x[i], eps[i]);
      mu[i] = arithmetic.fma(epsilon, arithmetic.add(eps[i], -mu[i]), mu[i]);
    }
  }

  /** mu = 0, where sigma decays. */
  public void reset() {
    Arrays.fill(mu, 0);
  }

  void apply(Decision decision) {
    if (decision.resetBefore()) {
      reset();
    }
    if (decision.accepted()) {
      accept(decision.step(), decision.sigma(), decision.lambda());
    }
    if (decision.resetAfter()) {
      reset();
    }
  }

  /** x in the precision. */
  public Parameters parameters() {
    return parameters(x);
  }

  /** mu in the precision. */
  public Parameters mean() {
    return parameters(mu);
  }

  /** Numbers of the precision as parameters. */
  public Parameters parameters(double[] values) {
    return parameters(arithmetic.precision(), values);
  }

  static Parameters parameters(Precision precision, double[] values) {
    return switch (precision) {
      case FLOAT64 -> new Parameters.Float64(values.clone());
      case FLOAT32 -> {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = (float) values[i];
        }
        yield new Parameters.Float32(floats);
      }
    };
  }
}

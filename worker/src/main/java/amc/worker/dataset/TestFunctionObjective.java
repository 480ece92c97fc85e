package amc.worker.dataset;

import amc.protocol.job.TaskSpec.TestFunction;
import amc.protocol.job.UserError;

/**
 * The standard test functions of optimisation. Minimum 0 at the origin, but for Rosenbrock (0 at
 * all ones) and Styblinski-Tang (about -39.166166 a dimension, at all -2.903534).
 */
public final class TestFunctionObjective implements Objective {
  private final TestFunction task;
  private final double[] start;

  public TestFunctionObjective(TestFunction task) {
    if (task.start().size() != task.dimension()) {
      throw new UserError(
          "task.start has %s values, task.dimension=%s; give one value a dimension"
              .formatted(task.start().size(), task.dimension()));
    }
    this.task = task;
    this.start = task.start().stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public int dimension() {
    return task.dimension();
  }

  @Override
  public double[] start() {
    return start.clone();
  }

  @Override
  public double value(double[] x) {
    return switch (task.function()) {
      case ROSENBROCK -> rosenbrock(x);
      case SPHERE -> sphere(x);
      case RASTRIGIN -> rastrigin(x);
      case ACKLEY -> ackley(x);
      case GRIEWANK -> griewank(x);
      case STYBLINSKI_TANG -> styblinskiTang(x);
    };
  }

  private static double rosenbrock(double[] x) {
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double valley = x[i + 1] - x[i] * x[i];
      double slope = 1 - x[i];
      sum += 100 * valley * valley + slope * slope;
    }
    return sum;
  }

  private static double sphere(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += v * v;
    }
    return sum;
  }

  private static double rastrigin(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += v * v + 10 * (1 - StrictMath.cos(2 * Math.PI * v));
    }
    return sum;
  }

  private static double ackley(double[] x) {
    double cosines = 0;
    for (double v : x) {
      cosines += StrictMath.cos(2 * Math.PI * v);
    }
    double distance = Math.sqrt(sphere(x) / x.length);
    return 20 * (1 - StrictMath.exp(-0.2 * distance))
        + (StrictMath.exp(1) - StrictMath.exp(cosines / x.length));
  }

  private static double griewank(double[] x) {
    double product = 1;
    for (int i = 0; i < x.length; i++) {
      product *= StrictMath.cos(x[i] / Math.sqrt(i + 1.0));
    }
    return sphere(x) / 4000 + (1 - product);
  }

  private static double styblinskiTang(double[] x) {
    double sum = 0;
    for (double v : x) {
      double square = v * v;
      sum += square * square - 16 * square + 5 * v;
    }
    return sum / 2;
  }
}

package amc.worker.dataset;

import amc.protocol.job.TaskSpec.Synthetic;
import amc.protocol.job.TaskSpec.SyntheticFunction;
import amc.protocol.job.UserError;
import java.util.Locale;

/** The one-variable functions of arXiv:2205.07408, figures 2, 4 and 6. */
public final class SyntheticData {
  private SyntheticData() {}

  /** The function at t_i = i / (points - 1), evaluated with StrictMath: same bits everywhere. */
  public static Dataset load(Synthetic task) {
    int points = task.points();
    if (points < 2) {
      throw new UserError("task.points=" + points + " must be >= 2; the points span [0, 1]");
    }
    double[] inputs = new double[points];
    double[] targets = new double[points];
    for (int i = 0; i < points; i++) {
      inputs[i] = i / (points - 1.0);
      targets[i] = value(task.function(), inputs[i]);
    }
    String name = task.function().name().toLowerCase(Locale.ROOT);
    return new Dataset(name, points, 1, null, inputs, null, targets, 1);
  }

  static double value(SyntheticFunction function, double t) {
    return switch (function) {
      case SINE -> StrictMath.sin(2 * Math.PI * t);
      case LOG_SINE -> StrictMath.log(1 + 5 * t) + 0.1 * StrictMath.sin(20 * Math.PI * t);
      case STEP_FUNCTION -> t > 0.5 && t < 0.75 ? 0.5 : 0;
    };
  }
}

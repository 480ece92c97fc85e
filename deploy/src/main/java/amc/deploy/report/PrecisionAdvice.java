package amc.deploy.report;

import amc.coordinator.folder.Summary;
import amc.protocol.job.Precision;
import java.util.Locale;

/** What to do at the precision floor. */
public final class PrecisionAdvice {
  private PrecisionAdvice() {}

  /** One line, for a run that reaches the floor at a step. */
  public static String note(long step, Precision precision) {
    return String.format(Locale.ROOT, "precision floor at step %,d: %s", step, of(precision));
  }

  private static String of(Precision precision) {
    return switch (precision) {
      case FLOAT32 ->
          "changes of the loss are below what float32 resolves, training has stopped; set"
              + " precision: float64 in the job";
      case FLOAT64 ->
          "changes of the loss are below what float64 resolves; the minimum is reached within"
              + " float64";
    };
  }

  static String of(Summary summary) {
    String since = "since step " + summary.precisionFloor().step() + ", ";
    return since + of(Precision.valueOf(summary.precision().toUpperCase(Locale.ROOT)));
  }
}

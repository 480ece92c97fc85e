package amc.worker.dataset;

import amc.protocol.job.UserError;

/**
 * An objective from a user's jar. Whatever it throws, errors too, is told as the plug-in's fault.
 *
 * @param name as in the job
 */
record PluginObjective(String name, Objective objective) implements Objective {

  @Override
  public int dimension() {
    try {
      return objective.dimension();
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  @Override
  public double[] start() {
    try {
      return objective.start();
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  @Override
  public double value(double[] x) {
    try {
      return objective.value(x);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  /** One line: what the plug-in said, and where. */
  static UserError failed(String name, Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return new UserError(
        "task.objective=%s: %s (%s%s): correct the plug-in or its settings"
            .formatted(
                name,
                e.getMessage() == null ? "it failed" : e.getMessage(),
                e.getClass().getName(),
                trace.length == 0 ? "" : " at " + trace[0]),
        e);
  }
}

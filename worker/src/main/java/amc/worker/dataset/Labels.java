package amc.worker.dataset;

import amc.protocol.job.UserError;

/** Labels read as numbers. */
final class Labels {
  private Labels() {}

  /** The label, which must be a whole number in [0, classes). */
  static int check(double value, int classes, String where) {
    if (value != Math.rint(value) || value < 0 || value >= classes) {
      throw new UserError(
          "%s: label %s is not a whole number in 0..%s; correct it or task.classes"
              .formatted(where, value, classes - 1));
    }
    return (int) value;
  }
}

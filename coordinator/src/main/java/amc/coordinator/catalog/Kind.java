package amc.coordinator.catalog;

/** Kinds of jobs, and what their progress is counted in. */
public enum Kind {
  RUN("steps"),
  STUDY("trajectories"),
  POPULATION("generations");

  private final String unit;

  Kind(String unit) {
    this.unit = unit;
  }

  /** What {@link Standing#done} counts. */
  public String unit() {
    return unit;
  }
}

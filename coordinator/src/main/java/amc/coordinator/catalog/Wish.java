package amc.coordinator.catalog;

/** What a job's owner wants of it; the leading coordinator brings the {@link State} there. */
public enum Wish {
  RUN,
  PAUSE,
  CANCEL
}

package amc.coordinator.catalog;

/** Where a job is in its life, as the leading coordinator has found it last. */
public enum State {
  /** It waits for its turn, see {@link Entry#reason}. */
  QUEUED,
  /** The cluster works on it. */
  RUNNING,
  /** Its owner holds it; what has been done is kept. */
  PAUSED,
  /** All work is done, and its results can be had. */
  FINISHED,
  /** It was stopped for good; what it had come to can be had. */
  CANCELLED,
  /** It could not go on, see {@link Entry#reason}. */
  FAILED;

  /** Whether nothing about the job changes any more. */
  public boolean isOver() {
    return this == FINISHED || this == CANCELLED || this == FAILED;
  }
}

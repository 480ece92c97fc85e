package amc.coordinator.study;

/**
 * How long a trajectory took to its event.
 *
 * @param steps steps until the event or, without one, all that were done: the time is
 *     right-censored there; at least 0
 * @param event whether it came
 */
public record Passage(long steps, boolean event) {
  /** Refuses negative times. */
  public Passage {
    if (steps < 0) {
      throw new IllegalArgumentException("steps=" + steps + " must be >= 0");
    }
  }
}

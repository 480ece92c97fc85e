package amc.coordinator.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job in the catalog.
 *
 * @param number order of submission
 * @param version counts the entry's changes
 * @param reason why it waits or has failed, one line for its owner; else empty
 * @param summary {@code summary.json} of a job that is over; null where there is none
 */
public record Entry(
    Submission submission,
    long number,
    Instant submitted,
    Wish wish,
    long version,
    State state,
    String reason,
    @Nullable Instant started,
    @Nullable Instant ended,
    Standing standing,
    @Nullable String summary) {

  /** Id of the job. */
  public long id() {
    return submission.id();
  }
}

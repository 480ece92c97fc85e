package amc.coordinator.journal;

import amc.protocol.message.History;

/**
 * What a stream of the journal amounts to. Pure.
 *
 * @param <S> sum of a stream's events, immutable
 */
public interface Stream<S> {
  /** Of no events. */
  S empty();

  /** With one event more. */
  S plus(S sum, History.Event event);

  /** The last epoch opened, or 0. */
  int epoch(S sum);

  /** The epoch to open after this sum; one that is not later means that the writer is fenced. */
  int next(S sum);

  /** Whether an event that may or may not have been written is part of the sum. */
  boolean contains(S sum, History.Event event);
}

package amc.coordinator.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who follows a job. Each has its own place in the journal: one that comes late, or comes back, is
 * told what it missed, then what happens, with numbers by which it knows that nothing was lost on
 * the way. Confined to one thread.
 *
 * @param <F> followers
 */
final class Followers<F> {

  /** What a follower is told next. */
  private sealed interface Place {}

  /**
   * What it missed, read from the journal.
   *
   * @param anew whether it has asked once more meanwhile: then all is read again
   */
  private record Reading(long fromStep, boolean anew) implements Place {}

  /** What happens. */
  private enum Live implements Place {
    LIVE
  }

  private final Map<F, Place> places = new LinkedHashMap<>();
  private final Map<F, Long> told = new HashMap<>(); // number of what each was told last

  /** Reads a part of the journal for a follower; {@link #onMissed} follows. */
  @FunctionalInterface
  interface Reader<F> {
    /**
     * Begins to read.
     *
     * @param afterEvent number of the last event that the follower has, or 0
     */
    void read(F follower, long fromStep, long afterEvent);
  }

  /** Takes a follower that knows what happened before a step; one that is there begins anew. */
  void add(F follower, long fromStep, Reader<F> reader) {
    boolean reading = places.get(follower) instanceof Reading;
    places.put(follower, new Reading(fromStep, reading));
    if (!reading) {
      begin(follower, fromStep, reader);
    }
  }

  /**
   * Only now do numbers begin anew: what was being read before is none of the follower's answer.
   */
  private void begin(F follower, long fromStep, Reader<F> reader) {
    told.put(follower, 0L);
    reader.read(follower, fromStep, 0);
  }

  /** Begins to read for all, once there is a journal to read from. */
  void readAll(Reader<F> reader) {
    places.forEach(
        (follower, place) -> {
          if (place instanceof Reading(long fromStep, boolean _)) {
            begin(follower, fromStep, reader);
          }
        });
  }

  /** A follower is gone. */
  void remove(F follower) {
    places.remove(follower);
    told.remove(follower);
  }

  /** Number of what a follower is told next. */
  long number(F follower) {
    return told.merge(follower, 1L, Long::sum);
  }

  /**
   * What a follower missed has been read, up to an event.
   *
   * @param all whether there is no more
   * @return whether it now hears what happens
   */
  boolean onMissed(F follower, long lastEvent, boolean all, Reader<F> reader) {
    if (!(places.get(follower) instanceof Reading(long fromStep, boolean anew))) {
      return false;
    }
    if (anew) {
      places.put(follower, new Reading(fromStep, false));
      begin(follower, fromStep, reader);
      return false;
    }
    if (all) {
      places.put(follower, Live.LIVE);
      return true;
    }
    reader.read(follower, fromStep, lastEvent);
    return false;
  }

  /** Does something for each that hears what happens. */
  void forEachLive(Consumer<F> action) {
    live().forEach(action);
  }

  /** Takes leave of each that hears what happens. */
  void dismissLive(Consumer<F> farewell) {
    for (F follower : live()) {
      farewell.accept(follower);
      remove(follower);
    }
  }

  private List<F> live() {
    List<F> live = new ArrayList<>();
    places.forEach(
        (follower, place) -> {
          if (place == Live.LIVE) {
            live.add(follower);
          }
        });
    return live;
  }

  boolean isEmpty() {
    return places.isEmpty();
  }
}

package amc.coordinator.journal;

import amc.coordinator.journal.FencedLog.Fenced;
import amc.coordinator.journal.FencedLog.Note;
import amc.coordinator.journal.FencedLog.Opened;
import amc.coordinator.journal.FencedLog.Paused;
import amc.coordinator.journal.FencedLog.Resumed;
import amc.coordinator.journal.FencedLog.Written;
import amc.protocol.message.History;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The writer's side of a stream that one writer at a time has to itself: which event is to be
 * written when, and whether the stream is still the writer's. A state machine without threads or
 * clock; confined to one thread.
 *
 * <p>A writer opens its epoch before all else, which takes the next number of the stream: from then
 * on the primary key of the database refuses every event of the writer before. That one fails,
 * reads the stream again, sees the later epoch and stops for good; whatever else fails, it tries
 * again until it succeeds.
 */
public final class Fence<S> {

  /** What a fence does to the world. */
  public interface Port<S> {
    /** Writes an event; {@link #onWritten} or, after any failure, {@link #onRead} follows. */
    void write(History.Event event);

    /** Tells the owner. */
    void tell(Note<S> note);
  }

  /** Life of a writer. */
  private enum Phase {
    /** The stream is being read for the first time, or its epoch is being opened. */
    OPENING,
    /** The stream is the writer's. */
    OPEN,
    /** The same, but the database has not taken an event for long. */
    PAUSED,
    /** The stream is another writer's. */
    FENCED
  }

  private record Waiting(History.Event event, long sinceNs) {}

  private final Stream<S> stream;
  private final long patienceNs;
  private final Port<S> port;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private Phase phase = Phase.OPENING;
  private boolean idle; // nothing is being written
  private int epoch;

  /**
   * @param patienceNs how long an event may wait before the owner is told to pause
   */
  public Fence(Stream<S> stream, long patienceNs, Port<S> port) {
    this.stream = stream;
    this.patienceNs = patienceNs;
    this.port = port;
  }

  /** Whether the stream is another writer's; this one has stopped. */
  public boolean isFenced() {
    return phase == Phase.FENCED;
  }

  /** Writes an event, after those given before. */
  public void write(History.Event event, long nowNs) {
    waiting.add(new Waiting(event, nowNs));
    writeNext();
  }

  /** The stream has been read: what was not written before, never will be. */
  public void onRead(S sum) {
    idle = true;
    int last = stream.epoch(sum);
    if (phase == Phase.OPENING) {
      epoch = stream.next(sum);
      if (last < epoch) {
        write(new History.EpochOpened(epoch));
        return;
      }
    }
    if (last != epoch) {
      phase = Phase.FENCED;
      port.tell(new Fenced<>(last));
      return;
    }
    opened(sum);
    Waiting first = waiting.peek();
    if (first != null && stream.contains(sum, first.event())) {
      done(first, sum);
    }
    writeNext();
  }

  /** The event given last is in the database. */
  public void onWritten(S sum) {
    idle = true;
    if (phase == Phase.OPENING) {
      opened(sum);
    } else {
      done(waiting.element(), sum);
    }
    writeNext();
  }

  /** To be called about once a second. */
  public void onTick(long nowNs) {
    @Nullable Waiting first = waiting.peek();
    if (phase == Phase.OPEN && first != null && nowNs - first.sinceNs() > patienceNs) {
      phase = Phase.PAUSED;
      port.tell(new Paused<>());
    }
  }

  private void opened(S sum) {
    if (phase == Phase.OPENING) {
      phase = Phase.OPEN;
      port.tell(new Opened<>(epoch, sum));
    }
  }

  private void done(Waiting first, S sum) {
    waiting.remove();
    port.tell(new Written<>(first.event(), sum));
    if (phase == Phase.PAUSED && waiting.isEmpty()) {
      phase = Phase.OPEN;
      port.tell(new Resumed<>());
    }
  }

  private void writeNext() {
    Waiting first = waiting.peek();
    if (idle && first != null && (phase == Phase.OPEN || phase == Phase.PAUSED)) {
      write(first.event());
    }
  }

  private void write(History.Event event) {
    idle = false;
    port.write(event);
  }
}

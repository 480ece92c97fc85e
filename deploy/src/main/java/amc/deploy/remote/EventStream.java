package amc.deploy.remote;

import amc.deploy.remote.SseParser.Event;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Events of a server, through the loss of connections and of the server: it is asked again, with
 * the id of the last event, until it answers. A thread of its own reads. Polled by one thread.
 */
final class EventStream implements AutoCloseable {
  private static final String TYPE = "text/event-stream";
  private static final Duration RETRY = Duration.ofSeconds(1);

  private sealed interface Item {}

  private record Came(Event event) implements Item {}

  private record Failed(UserError error) implements Item {}

  private record Over() implements Item {}

  private final ApiClient api;
  private final String path;
  private final Predicate<Event> last;
  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final Thread reader;
  private volatile boolean closed;
  private @Nullable InputStream open; // guarded by this
  private boolean over;

  private EventStream(ApiClient api, String path, Predicate<Event> last) {
    this.api = api;
    this.path = path;
    this.last = last;
    this.reader = Thread.ofVirtual().name("amc-events").unstarted(this::read);
  }

  /**
   * Begins to listen.
   *
   * @param path below {@code /api/v1/}
   * @param last whether the stream ends after an event
   */
  static EventStream listen(ApiClient api, String path, Predicate<Event> last) {
    EventStream stream = new EventStream(api, path, last);
    stream.reader.start();
    return stream;
  }

  /**
   * The next event, or null where there is none in time, or none any more.
   *
   * @throws UserError if the server refuses
   */
  @Nullable Event poll(Duration time) throws InterruptedException {
    if (over) {
      return null;
    }
    return switch (items.poll(time.toNanos(), TimeUnit.NANOSECONDS)) {
      case null -> null;
      case Came(Event event) -> event;
      case Failed(UserError error) -> {
        over = true;
        throw error;
      }
      case Over() -> {
        over = true;
        yield null;
      }
    };
  }

  /** Whether all events have been polled. */
  boolean isOver() {
    return over;
  }

  private void read() {
    try {
      String id = "";
      Duration retry = RETRY;
      while (!closed) {
        boolean ended = false;
        String asked = id.isEmpty() ? null : id;
        try (InputStream in = api.open(path, TYPE, asked, api.patience().endless());
            SseParser parser = new SseParser(in, id)) {
          if (!keep(in)) {
            return;
          }
          Event event;
          do {
            event = parser.next();
            id = parser.id();
            retry = parser.retryMs() < 0 ? retry : Duration.ofMillis(parser.retryMs());
            if (event != null) {
              items.add(new Came(event));
              ended |= last.test(event);
            }
          } while (event != null);
        } catch (IOException e) {
          // The connection broke: it is asked for again below, as after an end that is none.
        }
        if (ended) {
          items.add(new Over());
          return;
        }
        api.patience().clock().pause(retry);
      }
    } catch (UserError e) {
      items.add(new Failed(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Remembers what to close; false if that is too late. */
  private synchronized boolean keep(InputStream in) {
    open = in;
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    synchronized (this) {
      if (open != null) {
        try {
          open.close();
        } catch (IOException e) {
          // Nobody reads it any more.
        }
      }
    }
  }
}

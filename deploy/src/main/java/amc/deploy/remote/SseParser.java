package amc.deploy.remote;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events, as <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the HTML standard</a>
 * interprets a stream of them. Confined to one thread.
 */
final class SseParser implements Closeable {
  private static final int LONGEST = 64 << 20; // characters of an event
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /**
   * An event.
   *
   * @param type "message" where the stream names none
   * @param id id of the last event that had one; empty before
   */
  record Event(String type, String data, String id) {}

  private final Reader in;
  private final StringBuilder line = new StringBuilder();
  private final StringBuilder data = new StringBuilder();
  private String type = "";
  private String id;
  private String nextId; // counts once the event is complete
  private long retryMs = -1;
  private boolean began;
  private boolean afterReturn;

  /**
   * @param id of the last event of the stream before this one; empty for none
   */
  SseParser(InputStream in, String id) {
    // Malformed bytes are replaced, as the standard wants.
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.id = id;
    this.nextId = id;
  }

  /** The next event, or null at the end; an event that is not complete there is none. */
  @Nullable Event next() throws IOException {
    while (readLine()) {
      if (!line.isEmpty()) {
        field();
        continue;
      }
      id = nextId;
      String text = data.toString();
      String name = type.isEmpty() ? "message" : type;
      data.setLength(0);
      type = "";
      if (!text.isEmpty()) {
        return new Event(name, text.substring(0, text.length() - 1), id);
      }
    }
    return null;
  }

  /** Id that a stream that goes on from here is asked with; empty for none. */
  String id() {
    return id;
  }

  /** How long the server wants one to wait before coming back; negative if it has not said. */
  long retryMs() {
    return retryMs;
  }

  private void field() {
    int colon = line.indexOf(":");
    if (colon == 0) {
      return; // a comment
    }
    String name = colon < 0 ? line.toString() : line.substring(0, colon);
    int start = colon >= 0 && colon + 1 < line.length() && line.charAt(colon + 1) == ' ' ? 2 : 1;
    String value = colon < 0 ? "" : line.substring(colon + start);
    switch (name) {
      case "event" -> type = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> nextId = value.indexOf('\0') < 0 ? value : nextId;
      case "retry" -> retryMs = value.matches("[0-9]{1,9}") ? Long.parseLong(value) : retryMs;
      default -> {} // unknown fields are ignored
    }
  }

  /** Reads a line that has an end: \n, \r or \r\n. */
  private boolean readLine() throws IOException {
    line.setLength(0);
    int c;
    while ((c = in.read()) >= 0) {
      boolean second = afterReturn && c == '\n';
      boolean mark = !began && c == BYTE_ORDER_MARK;
      began = true;
      afterReturn = c == '\r';
      if (second || mark) {
        continue;
      }
      if (c == '\n' || c == '\r') {
        return true;
      }
      line.append((char) c);
      if (line.length() + data.length() > LONGEST) {
        throw new IOException("an event of more than " + LONGEST + " characters came");
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

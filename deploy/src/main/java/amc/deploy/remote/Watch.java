package amc.deploy.remote;

import amc.deploy.remote.SseParser.Event;
import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Follows a job on a server to its end, and shows how it goes. Confined to one thread. */
public final class Watch {
  private static final Duration WAIT = Duration.ofMillis(100);
  private static final String JOB = "job";
  private static final String METRICS = "metrics";

  private final ApiClient api;
  private final ProgressLine line;
  private final Style style;
  private final BooleanSupplier stop;

  /**
   * @param stop whether to watch no longer, which does nothing to the job
   */
  public Watch(ApiClient api, ProgressLine line, Style style, BooleanSupplier stop) {
    this.api = api;
    this.line = line;
    this.style = style;
    this.stop = stop;
  }

  /**
   * Follows, as long as it takes, also through times when the server is away.
   *
   * @return the job at its end, or null when asked to stop
   */
  public @Nullable RemoteJob follow(String id) throws InterruptedException {
    JobProgress progress = new JobProgress(style);
    RemoteJob job = null;
    long shownNs = System.nanoTime();
    boolean changed = false;
    try (EventStream events = EventStream.listen(api, "jobs/" + id + "/events", Watch::isLast)) {
      while (!events.isOver()) {
        if (stop.getAsBoolean()) {
          return null;
        }
        Event event = events.poll(WAIT);
        if (event != null && event.type().equals(JOB)) {
          RemoteJob now = RemoteJob.of(json(event));
          tell(job, now);
          job = now;
          progress.update(now);
          changed = true;
        } else if (event != null && event.type().equals(METRICS)) {
          progress.update(json(event).path("columns"));
        }
        long nowNs = System.nanoTime();
        if (changed && style.isDue(nowNs - shownNs)) {
          shownNs = nowNs;
          changed = false;
          line.show(progress.line());
        }
      }
      if (job != null && style != Style.QUIET) {
        line.show(progress.line());
      }
    } finally {
      line.end();
    }
    return job;
  }

  /** Says what a person wants to know at once. */
  private void tell(@Nullable RemoteJob before, RemoteJob now) {
    boolean other = before == null || !before.state().equals(now.state());
    boolean reason = before == null || !before.reason().equals(now.reason());
    switch (now.state()) {
      case "queued" -> {
        if (other || reason) {
          line.note("queued" + (now.reason().isEmpty() ? "" : ": " + now.reason()));
        }
      }
      case "running" -> {
        if (other) {
          line.note(
              now.workers() == 0
                  ? "running"
                  : "running on %s workers, %s threads".formatted(now.workers(), now.threads()));
        }
      }
      case "paused" -> {
        if (other) {
          line.note("paused; it goes on with: amc resume " + now.id());
        }
      }
      default -> {} // the end is told by who called
    }
  }

  private static boolean isLast(Event event) {
    return event.type().equals(JOB) && RemoteJob.of(json(event)).isOver();
  }

  private static JsonNode json(Event event) {
    try {
      return Answer.JSON.readTree(event.data());
    } catch (JsonProcessingException e) {
      return Answer.JSON.missingNode();
    }
  }
}

package amc.deploy.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * A job as a server describes it.
 *
 * @param state queued, running, paused, finished, cancelled or failed
 * @param wish what its owner wants of it: run, pause or cancel
 * @param reason why it waits or has failed; else empty
 * @param unit what done and total count
 * @param loss NaN where there is none
 * @param accuracy in [0, 1]; NaN where there is none
 * @param seconds spent since the job's start
 * @param submitted null where the server does not say
 */
public record RemoteJob(
    String id,
    String name,
    String owner,
    String kind,
    String state,
    String wish,
    String reason,
    String unit,
    long done,
    long total,
    double loss,
    double accuracy,
    long evaluations,
    double seconds,
    int workers,
    int threads,
    @Nullable Instant submitted) {

  /** Reads what the API says; what it leaves out is empty, 0 or NaN. */
  public static RemoteJob of(JsonNode json) {
    return new RemoteJob(
        text(json, "id"),
        text(json, "name"),
        text(json, "owner"),
        text(json, "kind"),
        text(json, "state"),
        text(json, "wish"),
        text(json, "reason"),
        text(json, "unit"),
        json.path("done").asLong(),
        json.path("total").asLong(),
        json.path("loss").asDouble(Double.NaN),
        json.path("accuracy").asDouble(Double.NaN),
        json.path("evaluations").asLong(),
        json.path("seconds").asDouble(),
        json.path("workers").asInt(),
        json.path("threads").asInt(),
        time(text(json, "submitted")));
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    return value.isNull() ? "" : Printable.of(value.asText(""));
  }

  private static @Nullable Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** Whether nothing about it changes any more. */
  public boolean isOver() {
    return isFinished() || state.equals("cancelled") || state.equals("failed");
  }

  public boolean isFinished() {
    return state.equals("finished");
  }

  /** How much of it is done, in whole percent, rounded down; 0 where nobody knows. */
  public int percent() {
    return total <= 0 ? 0 : (int) Math.floor(100.0 * Math.min(done, total) / total);
  }
}

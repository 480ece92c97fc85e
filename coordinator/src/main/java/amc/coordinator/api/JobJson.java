package amc.coordinator.api;

import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.Standing;
import amc.coordinator.catalog.Submission;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.DataFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Jobs as the API writes them. Numbers that JSON has not are null. */
final class JobJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JobJson() {}

  /** A job with its document and files. */
  static ObjectNode whole(Entry entry) {
    ObjectNode json = brief(entry);
    json.put("document", entry.submission().document());
    ArrayNode files = json.putArray("files");
    entry.submission().files().forEach(file -> files.add(file(file)));
    return json;
  }

  static ObjectNode file(DataFile file) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", file.name());
    json.put("sha256", file.sha256());
    json.put("sizeBytes", file.sizeBytes());
    return json;
  }

  /** A job as it stands in lists. */
  static ObjectNode brief(Entry entry) {
    Submission job = entry.submission();
    Standing standing = entry.standing();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", Jobs.name(entry.id()));
    json.put("number", entry.number());
    json.put("name", job.name());
    json.put("owner", job.owner());
    json.put("kind", lower(job.kind()));
    json.put("state", lower(entry.state()));
    json.put("wish", lower(entry.wish()));
    json.put("reason", entry.reason());
    json.put("priority", job.priority());
    json.put("engine", job.engine());
    if (job.window() == 0) {
      json.put("window", "auto");
    } else {
      json.put("window", job.window());
    }
    json.put("unit", job.kind().unit());
    json.put("done", standing.done());
    json.put("total", job.total());
    put(json, "loss", standing.loss());
    put(json, "accuracy", standing.accuracy());
    json.put("evaluations", standing.evaluations());
    put(json, "seconds", standing.seconds());
    json.put("workers", standing.workers());
    json.put("threads", standing.threads());
    put(json, "submitted", entry.submitted());
    put(json, "started", entry.started());
    put(json, "ended", entry.ended());
    json.put("version", entry.version());
    putSummary(json, entry.summary());
    return json;
  }

  private static void putSummary(ObjectNode json, @Nullable String summary) {
    try {
      json.set("summary", summary == null ? null : MAPPER.readTree(summary));
    } catch (JsonProcessingException e) {
      json.putNull("summary");
    }
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }

  static void put(ObjectNode json, String name, @Nullable Instant time) {
    json.put(name, time == null ? null : time.toString());
  }
}

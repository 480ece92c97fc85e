package amc.coordinator.api;

import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.Standing;
import amc.coordinator.catalog.Submission;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.DataFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs as JSON. */
final class JobJson {
  private static final Logger LOG = LoggerFactory.getLogger(JobJson.class);

  private JobJson() {}

  /** All of a job. */
  static ObjectNode whole(Entry entry) {
    ObjectNode json = brief(entry);
    json.put("document", entry.submission().document());
    json.set("files", files(entry.submission().files()));
    return json;
  }

  /** A job without what does not change and may be long. */
  static ObjectNode brief(Entry entry) {
    Submission s = entry.submission();
    Standing standing = entry.standing();
    ObjectNode json = Answers.object();
    json.put("id", Jobs.name(entry.id()));
    json.put("number", entry.number());
    json.put("name", s.name());
    json.put("owner", s.owner());
    json.put("kind", Access.name(s.kind()));
    json.put("state", Access.name(entry.state()));
    json.put("wish", Access.name(entry.wish()));
    json.put("reason", entry.reason());
    json.put("priority", s.priority());
    json.put("engine", s.engine());
    if (s.window() == 0) {
      json.put("window", "auto");
    } else {
      json.put("window", s.window());
    }
    json.put("unit", s.kind().unit());
    json.put("done", standing.done());
    json.put("total", s.total());
    Answers.put(json, "loss", standing.loss());
    Answers.put(json, "accuracy", standing.accuracy());
    json.put("evaluations", standing.evaluations());
    Answers.put(json, "seconds", standing.seconds());
    json.put("workers", standing.workers());
    json.put("threads", standing.threads());
    put(json, "submitted", entry.submitted());
    put(json, "started", entry.started());
    put(json, "ended", entry.ended());
    json.put("version", entry.version());
    json.set("summary", summary(entry));
    return json;
  }

  /** A time, ISO 8601; null where there is none. */
  static void put(ObjectNode json, String name, @Nullable Instant time) {
    json.put(name, time == null ? null : time.toString());
  }

  static ArrayNode files(List<DataFile> files) {
    ArrayNode json = Answers.array();
    for (DataFile file : files) {
      ObjectNode each = json.addObject();
      each.put("name", file.name());
      each.put("sha256", file.sha256());
      each.put("sizeBytes", file.sizeBytes());
    }
    return json;
  }

  private static JsonNode summary(Entry entry) {
    String summary = entry.summary();
    if (summary == null) {
      return NullNode.getInstance();
    }
    try {
      return Answers.MAPPER.readTree(summary);
    } catch (JsonProcessingException e) {
      LOG.error("The summary of job {} is no JSON", Jobs.name(entry.id()), e);
      return NullNode.getInstance();
    }
  }
}

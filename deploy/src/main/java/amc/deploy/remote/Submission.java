package amc.deploy.remote;

import amc.protocol.job.UserError;
import amc.worker.files.ListedProblem.Listed;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands a job in: the server says which of its data files it lacks, gets these, and takes the job.
 * Confined to one thread.
 */
public final class Submission {
  /** Rounds of sending files: someone may remove what has been there a moment ago. */
  private static final int ROUNDS = 3;

  private final ApiClient api;
  private final Upload upload;

  /**
   * How a job is to be run.
   *
   * @param name for people; null for the job's own
   * @param engine auto, or the name of an engine
   * @param window length of speculative windows, or 0 to adapt it
   * @param priority the higher goes first, 0 by default
   */
  public record Wishes(@Nullable String name, String engine, int window, int priority) {}

  public Submission(ApiClient api, Upload upload) {
    this.api = api;
    this.upload = upload;
  }

  /**
   * Submits a job, once, however often requests have to be sent.
   *
   * @param key name of this submission, that no other one has
   * @return the job as the API describes it
   * @throws UserError if the server does not take it
   */
  public JsonNode submit(Order order, Wishes wishes, String key) throws InterruptedException {
    ObjectNode body = body(order, wishes);
    for (int round = 1; ; round++) {
      Answer answer = api.submit("jobs", body, key);
      JsonNode lacking = answer.body().path("lacking");
      boolean lacks = answer.status() == Answer.CONFLICT && lacking.isArray() && !lacking.isEmpty();
      if (!lacks || round == ROUNDS) {
        return answer.object(api.server());
      }
      upload.send(named(order, lacking));
    }
  }

  private static ObjectNode body(Order order, Wishes wishes) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("document", order.document());
    if (wishes.name() != null) {
      body.put("name", wishes.name());
    }
    body.put("engine", wishes.engine());
    if (wishes.window() == 0) {
      body.put("window", "auto");
    } else {
      body.put("window", wishes.window());
    }
    body.put("priority", wishes.priority());
    ArrayNode files = body.putArray("files");
    for (Listed listed : order.files()) {
      files
          .addObject()
          .put("name", listed.file().name())
          .put("sha256", listed.file().sha256())
          .put("sizeBytes", listed.file().sizeBytes());
    }
    return body;
  }

  /** The files that a server asks for, each content once. */
  private static List<Listed> named(Order order, JsonNode lacking) {
    List<Listed> files = new ArrayList<>();
    for (JsonNode file : lacking) {
      String sha256 = file.path("sha256").asText();
      Optional<Listed> known =
          order.files().stream().filter(l -> l.file().sha256().equals(sha256)).findFirst();
      Listed listed =
          known.orElseThrow(
              () ->
                  new UserError(
                      "the server lacks %s, which is no file of this job: see its log"
                          .formatted(Printable.of(file.path("name").asText()))));
      if (order.code().contains(listed.file().name())) {
        throw new UserError(
            "the cluster lacks %s, which is code and never sent: put it on every worker under this path"
                .formatted(listed.file().name()));
      }
      if (!files.contains(listed)) {
        files.add(listed);
      }
    }
    return files;
  }
}

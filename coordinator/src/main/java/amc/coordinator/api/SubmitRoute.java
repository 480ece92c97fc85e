package amc.coordinator.api;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import amc.coordinator.api.Access.Caller;
import amc.coordinator.api.ApiServices.Checked;
import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.JobCatalog;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.Submission;
import amc.protocol.message.Jobs;
import amc.protocol.message.Jobs.DataFile;
import amc.protocol.message.Storing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Submission of jobs. */
final class SubmitRoute {
  static final long MAX_BODY_BYTES = 4L << 20;
  private static final int MOST_OPEN = 1000;
  private static final int MAX_NAME = 200;
  private static final int MAX_PATH = 4096;
  private static final int MOST_FILES = 100;
  private static final int MAX_PRIORITY = 100;
  private static final int LONGEST_WINDOW = 64;

  private final ApiServices services;
  private final Routing routing;

  SubmitRoute(ApiServices services, Routing routing) {
    this.services = services;
    this.routing = routing;
  }

  /** At {@code /jobs}. */
  Route route() {
    return Directives.pathEndOrSingleSlash(
        () ->
            Directives.post(
                () ->
                    routing.authenticated(
                        caller -> {
                          caller.require(Role.SUBMITTER);
                          return Directives.withSizeLimit(
                              MAX_BODY_BYTES,
                              () ->
                                  Directives.entity(
                                      Unmarshaller.entityToByteArray(),
                                      body ->
                                          Directives.extractRequest(
                                              request ->
                                                  Directives.completeWithFuture(
                                                      routing.wait(
                                                          () -> submit(caller, request, body))))));
                        })));
  }

  private HttpResponse submit(Caller caller, HttpRequest request, byte[] body) throws SQLException {
    String key = request.getHeader("Idempotency-Key").map(HttpHeader::value).orElse(null);
    if (key != null && !key.matches("[\\x21-\\x7e]{1,200}")) {
      throw Problem.badRequest("Idempotency-Key must be 1 to 200 visible ASCII characters");
    }
    Submission submission = submission(caller, envelope(request, body));
    requireFiles(submission);
    return switch (services.jobs().submit(submission, key, digest(body), MOST_OPEN)) {
      case JobCatalog.Accepted(Entry entry) ->
          Answers.json(201, JobJson.whole(entry))
              .addHeader(
                  Answers.header("Location", ApiRoutes.ROOT + "/jobs/" + Jobs.name(entry.id())));
      case JobCatalog.Repeated(Entry entry) -> Answers.json(200, JobJson.whole(entry));
      case JobCatalog.KeyTaken _ ->
          throw Problem.conflict(
              "Idempotency-Key was used for something else, or for a job that is deleted: take a"
                  + " new one");
      case JobCatalog.TooMany(long limit) ->
          throw Problem.of(
              429, "you have %s jobs that are not over: wait, or cancel some".formatted(limit));
    };
  }

  /** A document alone stands for an envelope with nothing else in it. */
  private static JsonNode envelope(HttpRequest request, byte[] body) {
    String type = request.entity().getContentType().mediaType().toString();
    if (type.equals("application/json")) {
      return Answers.object(body);
    }
    if (type.endsWith("/yaml") || type.endsWith("/x-yaml")) {
      ObjectNode envelope = JsonNodeFactory.instance.objectNode();
      envelope.put("document", new String(body, StandardCharsets.UTF_8));
      return envelope;
    }
    throw Problem.of(415, "Content-Type must be application/json or application/yaml");
  }

  private Submission submission(Caller caller, JsonNode envelope) {
    envelope
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!List.of("document", "name", "engine", "window", "priority", "settings", "files")
                  .contains(name)) {
                throw Problem.badRequest(
                    "%s is no field of a submission: leave it out"
                        .formatted(Routing.shortened(name)));
              }
            });
    List<String> settings = new ArrayList<>();
    envelope.path("settings").forEach(node -> settings.add(text(node, "settings", MAX_PATH)));
    Checked checked =
        services
            .intake()
            .check(
                text(envelope.path("document"), "document", Integer.MAX_VALUE),
                settings,
                envelope.has("engine") ? text(envelope.path("engine"), "engine", 20) : "");
    String name =
        envelope.has("name") ? text(envelope.path("name"), "name", MAX_NAME) : checked.name();
    if (name.isBlank() || name.length() > MAX_NAME || name.matches("(?s).*\\p{Cntrl}.*")) {
      throw Problem.badRequest(
          "name must be 1 to %s characters without control characters".formatted(MAX_NAME));
    }
    return new Submission(
        services.ids().getAsLong(),
        caller.owner(),
        name,
        checked.kind(),
        checked.document(),
        checked.engine(),
        window(envelope.get("window")),
        (int) number(envelope.path("priority"), "priority", -MAX_PRIORITY, MAX_PRIORITY, 0),
        checked.total(),
        files(envelope.path("files")));
  }

  private static int window(@Nullable JsonNode node) {
    return node == null || node.isNull() || node.asText().equals("auto")
        ? 0
        : (int) number(node, "window", 1, LONGEST_WINDOW, 0);
  }

  private static List<DataFile> files(JsonNode list) {
    if (list.size() > MOST_FILES) {
      throw Problem.badRequest(
          "files has %s entries, must be <= %s".formatted(list.size(), MOST_FILES));
    }
    List<DataFile> files = new ArrayList<>();
    for (JsonNode file : list) {
      String sha256 = text(file.path("sha256"), "files.sha256", 64);
      if (!Storing.isSha256(sha256)) {
        throw Problem.badRequest("files.sha256 must be 64 hexadecimal digits, lower case");
      }
      String name = text(file.path("name"), "files.name", MAX_PATH);
      if (name.isEmpty() || name.matches("(?s).*\\p{Cntrl}.*")) {
        throw Problem.badRequest("files.name must be a name without control characters");
      }
      files.add(
          new DataFile(
              name,
              sha256,
              number(file.path("sizeBytes"), "files.sizeBytes", 0, Storing.MAX_FILE_BYTES, -1)));
    }
    return files;
  }

  private static String text(JsonNode node, String name, int longest) {
    if (!node.isTextual() || node.textValue().length() > longest) {
      throw Problem.badRequest(
          node.isTextual()
              ? "%s must have at most %s characters".formatted(name, longest)
              : name + " must be a text");
    }
    return node.textValue();
  }

  /** A whole number; the default where it is left out, unless that is none. */
  private static long number(JsonNode node, String name, long least, long most, long otherwise) {
    if (node.isMissingNode() && otherwise >= least) {
      return otherwise;
    }
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < least
        || node.longValue() > most) {
      throw Problem.badRequest(
          "%s must be a whole number in [%s, %s]".formatted(name, least, most));
    }
    return node.longValue();
  }

  /** Nothing is begun whose data the cluster does not have. */
  private void requireFiles(Submission submission) throws SQLException {
    ArrayNode lacking = JsonNodeFactory.instance.arrayNode();
    for (DataFile file : submission.files()) {
      if (!services.contents().isKept(file.sha256(), file.sizeBytes())
          && !file.name().endsWith(".jar")) { // code is never sent: workers have it or not
        lacking.add(JobJson.file(file));
      }
    }
    if (!lacking.isEmpty()) {
      throw Problem.lacking(lacking);
    }
  }

  private static String digest(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}

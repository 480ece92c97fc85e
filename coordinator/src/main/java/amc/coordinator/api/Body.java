package amc.coordinator.api;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.javadsl.Sink;
import amc.coordinator.api.Problem.Refused;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A request's body as JSON: an object whose fields are taken one by one and checked. What is wrong
 * is thrown as {@link Refused}. Immutable.
 */
final class Body {
  /** Most bytes of a body that is held as a whole. */
  static final long MOST_BYTES = 4 << 20;

  /** Most bytes of a body that is read before it is refused. */
  private static final long MOST_SKIPPED_BYTES = 32 << 20;

  private static final long PATIENCE_MS = 30_000;

  private final String prefix;
  private final ObjectNode fields;

  private Body(String prefix, ObjectNode fields, List<String> known) {
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw Problem.badRequest(
                    "%s%s is no field of this request: it has %s"
                        .formatted(prefix, Texts.shown(name), String.join(", ", known)));
              }
            });
    this.prefix = prefix;
    this.fields = fields;
  }

  /** Reads a body as a whole; fails where it is larger than {@link #MOST_BYTES}. */
  static CompletionStage<byte[]> read(HttpRequest request, ActorSystem<?> system) {
    long said = request.entity().getContentLengthOption().orElse(0);
    if (said > MOST_BYTES && said <= MOST_SKIPPED_BYTES) {
      // Who is still sending when the connection ends may not hear the answer.
      return request
          .entity()
          .withoutSizeLimit()
          .getDataBytes()
          .completionTimeout(Duration.ofMillis(PATIENCE_MS))
          .runWith(Sink.ignore(), system)
          .thenApply(
              _ -> {
                throw Problem.tooLarge(
                    "the request's body must have at most %s bytes".formatted(MOST_BYTES));
              });
    }
    return request
        .entity()
        .withSizeLimit(MOST_BYTES)
        .toStrict(PATIENCE_MS, system)
        .thenApply((HttpEntity.Strict entity) -> entity.getData().toArray());
  }

  /** Media type of a body, in lower case. */
  static String type(HttpRequest request) {
    return request.entity().getContentType().mediaType().toString().toLowerCase(Locale.ROOT);
  }

  /** Makes sure that a body is said to be JSON. */
  static void requireJson(HttpRequest request) {
    if (!type(request).equals("application/json")) {
      throw new Refused(
          StatusCodes.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type=%s must be application/json".formatted(Texts.shown(type(request))));
    }
  }

  /** Text of a body. */
  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Problem.badRequest("the request's body is not UTF-8 text: send it as UTF-8");
    }
  }

  /**
   * The object in a text.
   *
   * @param known names of all fields that it may have
   */
  static Body of(byte[] json, List<String> known) {
    try {
      if (Answers.MAPPER.readTree(text(json)) instanceof ObjectNode object) {
        return new Body("", object, known);
      }
      throw Problem.badRequest("the request's body must be a JSON object: {\"...\": ...}");
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw Problem.badRequest(
          "the request's body is not valid JSON%s: %s"
              .formatted(
                  place == null
                      ? ""
                      : " (line %s, column %s)".formatted(place.getLineNr(), place.getColumnNr()),
                  Texts.shown(String.valueOf(e.getOriginalMessage()))));
    }
  }

  /** A text; none where it is lacking or null. */
  Optional<String> text(String name) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw Problem.badRequest("%s%s must be a text".formatted(prefix, name));
    }
    return Optional.of(value.textValue());
  }

  /** A text that must be there. */
  String requiredText(String name) {
    return text(name)
        .orElseThrow(() -> Problem.badRequest("%s%s is lacking".formatted(prefix, name)));
  }

  /** A whole number in [least, most]; none where it is lacking or null. */
  Optional<Long> integer(String name, long least, long most) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber()) {
      throw Problem.badRequest(
          "%s%s must be a whole number in [%s, %s]".formatted(prefix, name, least, most));
    }
    return Optional.of(Texts.integer(prefix + name, value.asText(), least, most));
  }

  /** Whether a field is a text. */
  boolean isText(String name) {
    return fields.path(name).isTextual();
  }

  /** Texts of a list; none where it is lacking or null. */
  List<String> texts(String name, int most) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(name, most)) {
      if (!item.isTextual()) {
        throw Problem.badRequest("%s%s must be a list of texts".formatted(prefix, name));
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  /** Objects of a list; none where it is lacking or null. */
  List<Body> objects(String name, int most, List<String> known) {
    List<Body> objects = new ArrayList<>();
    for (JsonNode item : list(name, most)) {
      String where = "%s%s[%s]".formatted(prefix, name, objects.size());
      if (!(item instanceof ObjectNode object)) {
        throw Problem.badRequest(where + " must be an object");
      }
      objects.add(new Body(where + ".", object, known));
    }
    return objects;
  }

  private List<JsonNode> list(String name, int most) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    if (!value.isArray() || value.size() > most) {
      throw Problem.badRequest("%s%s must be a list of at most %s".formatted(prefix, name, most));
    }
    List<JsonNode> items = new ArrayList<>();
    value.forEach(items::add);
    return items;
  }
}

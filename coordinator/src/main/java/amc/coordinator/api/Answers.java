package amc.coordinator.api;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Answers in JSON, and what all answers have in common. */
final class Answers {
  static final ContentType PROBLEM =
      MediaTypes.customWithFixedCharset(
              "application", "problem+json", HttpCharsets.UTF_8, Map.of(), true)
          .toContentType();

  /** Nothing that is answered is guessed at, framed, or kept by anybody. */
  static final List<HttpHeader> SECURITY =
      List.of(
          header("X-Content-Type-Options", "nosniff"),
          header("X-Frame-Options", "DENY"),
          header("Referrer-Policy", "no-referrer"),
          header("Cache-Control", "no-store"));

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Answers() {}

  static HttpHeader header(String name, String value) {
    return RawHeader.create(name, value);
  }

  static HttpResponse json(int status, JsonNode body) {
    return json(status, ContentTypes.APPLICATION_JSON, body);
  }

  static HttpResponse json(int status, ContentType type, JsonNode body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(type, bytes(body)));
  }

  static byte[] bytes(JsonNode body) {
    try {
      return MAPPER.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree can be written
    }
  }

  static String text(JsonNode body) {
    return new String(bytes(body), StandardCharsets.UTF_8);
  }

  /** The object of a body. */
  static JsonNode object(byte[] body) {
    try {
      JsonNode tree = MAPPER.readTree(body);
      if (tree == null || !tree.isObject()) {
        throw Problem.badRequest("the body must be a JSON object");
      }
      return tree;
    } catch (IOException e) {
      throw Problem.badRequest(
          "the body is no JSON: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }
}

package amc.coordinator.api;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Answers in JSON, and what all answers have in common. Thread-safe. */
final class Answers {
  /** Reads and writes JSON; refuses names that are given twice, and what follows a value. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final RawHeader NO_SNIFFING =
      RawHeader.create("X-Content-Type-Options", "nosniff");
  private static final RawHeader NOT_STORED = RawHeader.create("Cache-Control", "no-store");

  private Answers() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** A number; null where there is none, since JSON has no name for it. */
  static void put(ObjectNode object, String name, double value) {
    if (Double.isFinite(value)) {
      object.put(name, value);
    } else {
      object.putNull(name);
    }
  }

  /** The same in an array. */
  static void add(ArrayNode array, double value) {
    if (Double.isFinite(value)) {
      array.add(value);
    } else {
      array.addNull();
    }
  }

  /** A value on one line. */
  static String text(JsonNode json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree can be written
    }
  }

  static HttpResponse of(StatusCode status, JsonNode json) {
    return of(status, ContentTypes.APPLICATION_JSON, json);
  }

  static HttpResponse of(StatusCode status, ContentType type, JsonNode json) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(type, ByteString.fromString(text(json))));
  }

  /** An answer with the headers that every one has: nothing of ours is guessed at or kept. */
  static HttpResponse secured(HttpResponse response) {
    return response.addHeader(NO_SNIFFING).addHeader(NOT_STORED);
  }
}

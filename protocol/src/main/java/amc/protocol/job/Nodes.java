package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is done with pieces of files as they are written. */
final class Nodes {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_ZEROS = 18; // of numbers such as 1e6 that are written without e

  private Nodes() {}

  /** A copy that can be changed. */
  static Node copy(Node node) {
    if (!(node instanceof Node.Mapping(var entries, String where))) {
      return node; // only groups are ever changed, and none within a list
    }
    Map<String, Node> copies = new LinkedHashMap<>();
    entries.forEach((name, value) -> copies.put(name, copy(value)));
    return new Node.Mapping(copies, where);
  }

  /**
   * A value on one line as a person would write it; strings without quotes, and numbers in one way
   * however the file has them.
   */
  static String text(Node node) {
    JsonNode json = toJson(node);
    return json.isValueNode() ? json.asText() : JobWriter.flow(json);
  }

  /** The same value; numbers that JSON does not know are strings. */
  static JsonNode toJson(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar(scalar);
      case Node.Sequence sequence -> {
        ArrayNode array = JSON.arrayNode();
        sequence.items().forEach(item -> array.add(toJson(item)));
        yield array;
      }
      case Node.Mapping mapping -> {
        ObjectNode object = JSON.objectNode();
        mapping.entries().forEach((name, value) -> object.set(name, toJson(value)));
        yield object;
      }
    };
  }

  private static JsonNode scalar(Node.Scalar scalar) {
    return switch (scalar.kind()) {
      case STRING -> JSON.textNode(scalar.text());
      case BOOLEAN -> JSON.booleanNode(scalar.text().equals("true"));
      case NULL -> JSON.nullNode();
      case NUMBER -> {
        try {
          BigDecimal number = new BigDecimal(scalar.text());
          boolean thousands = number.scale() < 0 && number.scale() > -MOST_ZEROS;
          yield JSON.numberNode(thousands ? number.setScale(0) : number);
        } catch (NumberFormatException e) {
          yield JSON.textNode(scalar.text());
        }
      }
    };
  }
}

package amc.protocol.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Turns YAML or JSON text into {@link Node}s. A strict subset: one document, no duplicate keys, no
 * aliases and no tags, so that what a file says can be read off it.
 */
final class TreeReader {
  /** Longest accepted text: the YAML parser's own limit, far above any job. */
  static final int MAX_CHARACTERS = 3 << 20;

  /** Deepest accepted nesting of groups and lists; a job needs four levels. */
  private static final int MAX_DEPTH = 32;

  private static final YAMLFactory YAML = new YAMLFactory();
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser parser;
  private final String syntax;
  private final String source;
  private final boolean lines;
  private int depth;

  private TreeReader(JsonParser parser, String syntax, String source, boolean lines) {
    this.parser = parser;
    this.syntax = syntax;
    this.source = source;
    this.lines = lines;
  }

  /**
   * Reads a whole file.
   *
   * @param source name for error messages; text from a source ending in ".json" is JSON, else YAML
   * @return null when the text holds nothing but white space and comments
   */
  static @Nullable Node readFile(String text, String source) {
    boolean json = source.toLowerCase(Locale.ROOT).endsWith(".json");
    return read(text, json, source, true);
  }

  /** Reads the value of an override; its error messages name no line. */
  static @Nullable Node readValue(String text, String source) {
    return read(text, false, source, false);
  }

  private static @Nullable Node read(String text, boolean json, String source, boolean lines) {
    if (text.length() > MAX_CHARACTERS) {
      throw new UserError(
          "size=%s characters must be <= %s (%s): a job file holds settings, not data"
              .formatted(text.length(), MAX_CHARACTERS, source));
    }
    String syntax = json ? "JSON" : "YAML";
    try (JsonParser parser = json ? JSON.createParser(text) : YAML.createParser(text)) {
      return new TreeReader(parser, syntax, source, lines).document();
    } catch (JsonProcessingException e) {
      throw syntaxError(e, syntax, source, lines);
    } catch (IOException | YAMLException e) {
      throw new UserError("not valid %s (%s): %s".formatted(syntax, source, problem(e)), e);
    }
  }

  private @Nullable Node document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return null;
    }
    Node root = node(first, here());
    if (parser.nextToken() != null) {
      throw new UserError(
          "not one document (%s): a job file holds one job, remove what follows".formatted(here()));
    }
    return root;
  }

  private Node node(JsonToken token, String where) throws IOException {
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw new UserError(
          "*%s is an alias (%s): write the value itself"
              .formatted(Node.oneLine(parser.getText(), Node.SHOWN_CHARACTERS), where));
    }
    if (parser.getTypeId() != null) {
      throw new UserError(
          "!%s is a tag (%s): write the plain value"
              .formatted(
                  Node.oneLine(parser.getTypeId().toString(), Node.SHOWN_CHARACTERS), where));
    }
    return switch (token) {
      case START_OBJECT, START_ARRAY -> group(token, where);
      case VALUE_STRING -> new Node.Scalar(Node.Kind.STRING, parser.getText(), where);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Node.Scalar(Node.Kind.NUMBER, parser.getText(), where);
      case VALUE_TRUE, VALUE_FALSE -> flag(parser.getText(), where);
      case VALUE_NULL -> new Node.Scalar(Node.Kind.NULL, "null", where);
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new UserError("not valid %s (%s): unexpected %s".formatted(syntax, where, token));
    };
  }

  private Node group(JsonToken start, String where) throws IOException {
    if (++depth > MAX_DEPTH) {
      throw new UserError(
          "depth=%s of nested groups must be <= %s (%s): a job needs four"
              .formatted(depth, MAX_DEPTH, where));
    }
    Node group = start == JsonToken.START_OBJECT ? mapping(where) : sequence(where);
    depth--;
    return group;
  }

  /** As in YAML 1.2 and JSON, only true and false are booleans; yes, on, ... are words. */
  private static Node flag(String text, String where) {
    boolean isFlag = text.equals("true") || text.equals("false");
    return new Node.Scalar(isFlag ? Node.Kind.BOOLEAN : Node.Kind.STRING, text, where);
  }

  private Node.Mapping mapping(String where) throws IOException {
    Map<String, Node> entries = new LinkedHashMap<>();
    while (next() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String keyWhere = here();
      Node value = node(next(), keyWhere);
      Node earlier = entries.putIfAbsent(key, value);
      if (earlier != null) {
        throw new UserError(
            "%s=%s is given twice (%s): it was set before, to %s (%s)"
                .formatted(
                    Node.oneLine(key, Node.SHOWN_CHARACTERS),
                    value.shown(),
                    keyWhere,
                    earlier.shown(),
                    earlier.where()));
      }
    }
    return new Node.Mapping(entries, where);
  }

  private Node.Sequence sequence(String where) throws IOException {
    List<Node> items = new ArrayList<>();
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      items.add(node(token, here()));
    }
    return new Node.Sequence(List.copyOf(items), where);
  }

  private JsonToken next() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new UserError("not valid %s (%s): the text ends too early".formatted(syntax, here()));
    }
    return token;
  }

  private String here() {
    return place(source, lines, parser.currentTokenLocation().getLineNr());
  }

  private static String place(String source, boolean lines, int line) {
    return lines && line > 0 ? source + " line " + line : source;
  }

  private static UserError syntaxError(
      JsonProcessingException e, String syntax, String source, boolean lines) {
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      line = yaml.getProblemMark().getLine() + 1;
    }
    return new UserError(
        "not valid %s (%s): %s".formatted(syntax, place(source, lines, line), problem(e)), e);
  }

  /** The parser's complaint without the excerpt of the text and the position that follow it. */
  private static String problem(Exception e) {
    String message =
        switch (e) {
          case JsonProcessingException wrapped
              when wrapped.getCause() instanceof MarkedYAMLException yaml
                  && yaml.getProblem() != null ->
              yaml.getProblem();
          case JsonEOFException eof -> "the text ends too early";
          case JsonProcessingException json -> json.getOriginalMessage();
          default -> e.getMessage();
        };
    String text = message == null ? e.getClass().getSimpleName() : message;
    return Node.oneLine(text.lines().findFirst().orElse(""), 160);
  }
}

package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Scalars and collections of them. */
final class Types {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** No control characters, line separators, lone surrogates or non-characters. */
  private static final String PRINTABLE =
      "[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff\\ufffe\\uffff]";

  private Types() {}

  /** true or false. */
  static Type<Boolean> flag() {
    return new Flag();
  }

  /** A string that matches the pattern as a whole. */
  static Type<String> text(Pattern pattern, String description) {
    return new Text(pattern, description);
  }

  /** A path or another free text, not empty. */
  static Type<String> text(String description) {
    return new Text(Pattern.compile(PRINTABLE + "+"), description);
  }

  /** One of several words. */
  static Type<String> choice(List<String> words) {
    return new Choice<>(words, word -> word, word -> word);
  }

  /** One of an enum's constants, in lower case with hyphens. */
  static <E extends Enum<E>> Type<E> choice(EnumSet<E> constants) {
    return new Choice<>(
        constants.stream().map(Names::of).toList(),
        word -> constants.stream().filter(e -> Names.of(e).equals(word)).findFirst().orElseThrow(),
        Names::of);
  }

  /**
   * One of an enum's constants, in lower case with hyphens, or what else stands for it.
   *
   * @param alias another spelling of each constant, which is read and not written
   */
  static <E extends Enum<E>> Type<E> choice(EnumSet<E> constants, Function<E, String> alias) {
    return new Aliased<>(constants, alias, choice(constants));
  }

  /** A value that may be absent; written as no field at all. */
  static <T> Type<Optional<T>> optional(Type<T> type) {
    return new Maybe<>(type);
  }

  /** A list with length limits. */
  static <T> Type<List<T>> list(Type<T> item, int minItems, int maxItems) {
    return new Items<>(item, minItems, maxItems);
  }

  /** Free-form names and scalar values, all kept as text. */
  static Type<Map<String, String>> settings() {
    return new Settings();
  }

  /** A word or a number, kept as text. */
  static Type<String> word() {
    return new Word();
  }

  /** An object with one keyword of JSON schema. */
  static ObjectNode typed(String type) {
    return JSON.objectNode().put("type", type);
  }

  private record Flag() implements Type<Boolean> {
    @Override
    public Boolean read(At at) {
      if (at.node() instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.BOOLEAN) {
        return scalar.text().equals("true");
      }
      throw at.error("must be true or false");
    }

    @Override
    public JsonNode write(Boolean value) {
      return JSON.booleanNode(value);
    }

    @Override
    public ObjectNode schema() {
      return typed("boolean");
    }

    @Override
    public String describe() {
      return "true or false";
    }
  }

  private record Text(Pattern pattern, String describe) implements Type<String> {
    @Override
    public String read(At at) {
      if (at.node() instanceof Node.Scalar scalar
          && scalar.kind() == Node.Kind.STRING
          && pattern.matcher(scalar.text()).matches()) {
        return scalar.text();
      }
      throw at.error("must be " + describe);
    }

    @Override
    public JsonNode write(String value) {
      return JSON.textNode(value);
    }

    @Override
    public ObjectNode schema() {
      return typed("string").put("pattern", "^" + pattern.pattern() + "$");
    }
  }

  private record Choice<E>(List<String> words, Function<String, E> parse, Function<E, String> print)
      implements Type<E> {
    @Override
    public E read(At at) {
      if (at.node() instanceof Node.Scalar scalar
          && scalar.kind() == Node.Kind.STRING
          && words.contains(scalar.text())) {
        return parse.apply(scalar.text());
      }
      throw at.error(
          "must be one of " + String.join(", ", words),
          Names.nearest(at.node().shown(), words).orElse(at.hint()));
    }

    @Override
    public JsonNode write(E value) {
      return JSON.textNode(print.apply(value));
    }

    @Override
    public ObjectNode schema() {
      ObjectNode schema = JSON.objectNode();
      words.forEach(schema.putArray("enum")::add);
      return schema;
    }

    @Override
    public String describe() {
      return String.join(", ", words);
    }
  }

  private record Aliased<E extends Enum<E>>(
      EnumSet<E> constants, Function<E, String> alias, Type<E> plain) implements Type<E> {
    @Override
    public E read(At at) {
      return constants.stream()
          .filter(
              e ->
                  at.node() instanceof Node.Scalar scalar
                      && scalar.kind() == Node.Kind.STRING
                      && scalar.text().equals(alias.apply(e)))
          .findFirst()
          .orElseGet(() -> plain.read(at));
    }

    @Override
    public JsonNode write(E value) {
      return plain.write(value);
    }

    @Override
    public ObjectNode schema() {
      ObjectNode schema = plain.schema();
      constants.forEach(e -> schema.withArray("enum").add(alias.apply(e)));
      return schema;
    }

    @Override
    public String describe() {
      return plain.describe() + "; or the character itself, in quotes";
    }
  }

  record Maybe<T>(Type<T> type) implements Type<Optional<T>> {
    @Override
    public Optional<T> read(At at) {
      return Optional.of(type.read(at));
    }

    @Override
    public JsonNode write(Optional<T> value) {
      return value.map(type::write).orElse(JSON.nullNode());
    }

    @Override
    public ObjectNode schema() {
      return type.schema();
    }

    @Override
    public String describe() {
      return type.describe();
    }
  }

  private record Items<T>(Type<T> item, int minItems, int maxItems) implements Type<List<T>> {
    @Override
    public List<T> read(At at) {
      if (!(at.node() instanceof Node.Sequence sequence)) {
        throw at.error("must be a list of " + item.describe());
      }
      int size = sequence.items().size();
      if (size < minItems || size > maxItems) {
        throw at.error("must have %s to %s items, has %s".formatted(minItems, maxItems, size));
      }
      List<T> items = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        items.add(item.read(at.item(i, sequence.items().get(i))));
      }
      return List.copyOf(items);
    }

    @Override
    public JsonNode write(List<T> value) {
      ArrayNode array = JSON.arrayNode();
      value.forEach(element -> array.add(item.write(element)));
      return array;
    }

    @Override
    public ObjectNode schema() {
      ObjectNode schema = typed("array").put("minItems", minItems).put("maxItems", maxItems);
      schema.set("items", item.schema());
      return schema;
    }

    @Override
    public String describe() {
      return "list of " + item.describe();
    }
  }

  private record Word() implements Type<String> {
    private static final Pattern TEXT = Pattern.compile(PRINTABLE + "*");

    @Override
    public String read(At at) {
      if (at.node() instanceof Node.Scalar scalar
          && scalar.kind() != Node.Kind.NULL
          && TEXT.matcher(scalar.text()).matches()) {
        return scalar.text();
      }
      throw at.error("must be a word or a number");
    }

    @Override
    public JsonNode write(String value) {
      return JSON.textNode(value);
    }

    @Override
    public ObjectNode schema() {
      ObjectNode schema = JSON.objectNode();
      schema.putArray("type").add("string").add("number").add("boolean");
      return schema;
    }

    @Override
    public String describe() {
      return "words or numbers";
    }
  }

  private record Settings() implements Type<Map<String, String>> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    @Override
    public Map<String, String> read(At at) {
      if (!(at.node() instanceof Node.Mapping mapping)) {
        throw at.error("must be a group of names and values", "write {name: value}");
      }
      Map<String, String> settings = new TreeMap<>();
      for (var entry : mapping.entries().entrySet()) {
        String name = Node.oneLine(entry.getKey(), Node.SHOWN_CHARACTERS);
        At inner = new At(at.path() + "." + name, entry.getValue(), "", at.scope());
        if (!NAME.matcher(entry.getKey()).matches()) {
          throw inner.error(
              "has a bad name", "names are 1 to 64 letters, digits, dots, hyphens and underscores");
        }
        settings.put(entry.getKey(), Types.word().read(inner));
      }
      return Map.copyOf(settings);
    }

    @Override
    public JsonNode write(Map<String, String> value) {
      ObjectNode object = JSON.objectNode();
      new TreeMap<>(value).forEach(object::put);
      return object;
    }

    @Override
    public ObjectNode schema() {
      ObjectNode schema = typed("object");
      schema.putObject("propertyNames").put("pattern", "^" + NAME.pattern() + "$");
      schema.set("additionalProperties", Types.word().schema());
      return schema;
    }

    @Override
    public String describe() {
      return "names and values";
    }
  }
}

package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One of several groups of fields, told apart by their field "type".
 *
 * @param usual shape taken where "type" is left out, "" when it must be given
 */
record Union<T>(String usual, List<Variant<? extends T>> variants) implements Type<T> {
  /** Name of the field that tells variants apart. */
  static final String TYPE = "type";

  /**
   * A shape and the values that are written in it.
   *
   * @param record class of the values
   * @param owns which of them are written in this shape; of several, the first one writes
   */
  record Variant<S>(Shape<S> shape, Class<S> record, Predicate<S> owns) {
    static <S> Variant<S> of(Shape<S> shape, Class<S> record) {
      return new Variant<>(shape, record, value -> true);
    }

    private Optional<JsonNode> write(Object value) {
      return record.isInstance(value) && owns.test(record.cast(value))
          ? Optional.of(shape.write(record.cast(value)))
          : Optional.empty();
    }
  }

  @Override
  public T read(At at) {
    if (!(at.node() instanceof Node.Mapping mapping)) {
      throw at.error(
          "must be a group of fields", "write {type: " + variantNames().getFirst() + "}");
    }
    return variant(at, mapping).shape().read(at);
  }

  private Variant<? extends T> variant(At at, Node.Mapping mapping) {
    String name = usual;
    Node given = mapping.entries().get(TYPE);
    if (given != null) {
      name =
          Types.choice(variantNames()).read(new At(at.path() + "." + TYPE, given, "", at.scope()));
    } else if (usual.isEmpty()) {
      throw new UserError(
          "%s.%s is missing (%s): give one of %s"
              .formatted(at.path(), TYPE, mapping.where(), String.join(", ", variantNames())));
    }
    String type = name;
    return variants.stream().filter(v -> v.shape().type().equals(type)).findFirst().orElseThrow();
  }

  private List<String> variantNames() {
    return variants.stream().map(variant -> variant.shape().type()).toList();
  }

  @Override
  public JsonNode write(T value) {
    return variants.stream()
        .flatMap(variant -> variant.write(value).stream())
        .findFirst()
        .orElseThrow();
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    ArrayNode alternatives = schema.putArray("oneOf");
    for (Variant<? extends T> variant : variants) {
      ObjectNode alternative = variant.shape().schema();
      if (!variant.shape().type().equals(usual)) {
        alternative.withArray("required").insert(0, TYPE);
      }
      alternatives.add(alternative);
    }
    return schema;
  }

  @Override
  public String describe() {
    return "{type, ...} with type " + String.join(", ", variantNames());
  }
}

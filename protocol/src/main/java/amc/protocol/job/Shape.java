package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A group of fields that becomes a record.
 *
 * @param type value of the field "type" that selects this shape in a {@link Union}, else ""
 * @param fields in the order in which they are read, written and documented
 * @param build makes the record, checking what concerns several fields
 */
record Shape<S>(String type, String doc, List<Field<S, ?>> fields, Function<Values, S> build)
    implements Type<S> {

  @Override
  public S read(At at) {
    if (!(at.node() instanceof Node.Mapping mapping)) {
      throw at.error("must be a group of fields", "fields are " + String.join(", ", names()));
    }
    return read(at.scope().inner(at.path(), mapping));
  }

  /** Reads all fields of the group into {@code values}, then builds. */
  S read(Values values) {
    List<String> names = names();
    for (var entry : values.group().entries().entrySet()) {
      if (!names.contains(entry.getKey())) {
        String name = Node.oneLine(entry.getKey(), Node.SHOWN_CHARACTERS);
        throw new At(values.path(name), entry.getValue(), "", values)
            .error("is not a field here", Names.suggest(name, names));
      }
    }
    for (Field<S, ?> field : fields) {
      readField(field, values);
    }
    return build.apply(values);
  }

  /** The record with every field at its default, for a group that the file leaves out. */
  S readDefaults(Values enclosing, String name) {
    Node.Mapping empty = new Node.Mapping(Map.of(), enclosing.group().where());
    return read(enclosing.inner(enclosing.path(name), empty));
  }

  private <T> void readField(Field<S, T> field, Values values) {
    Node node = values.group().entries().get(field.name());
    if (node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NULL) {
      throw new At(values.path(field.name()), node, "", values)
          .error("is empty", "give a value, " + field.type().describe());
    }
    if (node != null) {
      values.put(
          field, field.type().read(new At(values.path(field.name()), node, field.hint(), values)));
      return;
    }
    values.put(
        field,
        switch (field.preset()) {
          case Default.Fixed<T>(T value) -> value;
          case Default.Unwritten<T>(T value) -> value;
          case Default.Derived<T>(String text, var rule) -> rule.apply(values);
          case Default.Required<T>() ->
              throw new UserError(
                  "%s is missing (%s): give a value, %s"
                      .formatted(
                          values.path(field.name()),
                          values.group().where(),
                          field.type().describe()));
        });
  }

  /** Names of the fields, "type" among them when it selects this shape. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    if (!type.isEmpty()) {
      names.add(Union.TYPE);
    }
    fields.forEach(field -> names.add(field.name()));
    return names;
  }

  @Override
  public ObjectNode write(S value) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    if (!type.isEmpty()) {
      object.put(Union.TYPE, type);
    }
    for (Field<S, ?> field : fields) {
      JsonNode written = writeField(field, value);
      if (!written.isNull()) {
        object.set(field.name(), written);
      }
    }
    return object;
  }

  private static <S, T> JsonNode writeField(Field<S, T> field, S value) {
    T given = field.getter().apply(value);
    boolean left = field.preset() instanceof Default.Unwritten<T>(T preset) && preset.equals(given);
    return left ? JsonNodeFactory.instance.nullNode() : field.type().write(given);
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object");
    schema.put("description", doc);
    ObjectNode properties = schema.putObject("properties");
    if (!type.isEmpty()) {
      properties.putObject(Union.TYPE).put("const", type);
    }
    List<String> required = new ArrayList<>();
    for (Field<S, ?> field : fields) {
      properties.set(field.name(), fieldSchema(field));
      if (field.preset() instanceof Default.Required<?>) {
        required.add(field.name());
      }
    }
    if (!required.isEmpty()) {
      required.forEach(schema.putArray("required")::add);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static <S, T> ObjectNode fieldSchema(Field<S, T> field) {
    ObjectNode schema = field.type().schema();
    schema.put("description", field.doc());
    switch (field.preset()) {
      case Default.Fixed<T>(T value) -> addDefault(schema, field.type().write(value));
      case Default.Unwritten<T>(T value) -> addDefault(schema, field.type().write(value));
      case Default.Required<T>() -> {}
      case Default.Derived<T>(String text, var rule) -> {}
    }
    return schema;
  }

  private static void addDefault(ObjectNode schema, JsonNode written) {
    if (!written.isNull()) {
      schema.set("default", written);
    }
  }

  @Override
  public String describe() {
    return "{" + String.join(", ", names()) + "}";
  }
}

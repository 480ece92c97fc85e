package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An entry of a study's grid: fields of a job that change together.
 *
 * @param values by the field's path, as many of each
 */
record GridEntry(Map<String, List<Node>> values) {
  private static final Set<String> NOT_HERE = Set.of("seed", "name");

  /** How many values each field has. */
  int size() {
    return values.values().iterator().next().size();
  }

  /** How entries are read. */
  static final class Kind implements Type<GridEntry> {

    @Override
    public GridEntry read(At at) {
      if (!(at.node() instanceof Node.Mapping mapping) || mapping.entries().isEmpty()) {
        throw at.error("must be fields with lists of values", "write {optimizer.nS: [20, 100]}");
      }
      Map<String, List<Node>> values = new LinkedHashMap<>();
      for (var entry : mapping.entries().entrySet()) {
        String path = entry.getKey();
        At inner =
            new At(
                at.path() + "." + Node.oneLine(path, Node.SHOWN_CHARACTERS),
                entry.getValue(),
                "",
                at.scope());
        if (!Overrides.isPath(path)) {
          throw inner.error("is no field", "write the path of one, such as optimizer.nS");
        }
        if (NOT_HERE.contains(path)) {
          throw inner.error("must not change over the grid", "seeds are given by study.seeds");
        }
        if (!(entry.getValue() instanceof Node.Sequence list) || list.items().isEmpty()) {
          throw inner.error("must be a list of values");
        }
        values.put(path, list.items());
      }
      GridEntry entry = new GridEntry(values);
      if (values.values().stream().anyMatch(list -> list.size() != entry.size())) {
        throw at.error(
            "must have as many values of each field", "fields of one entry change together");
      }
      return entry;
    }

    @Override
    public JsonNode write(GridEntry value) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      value
          .values()
          .forEach(
              (path, nodes) -> {
                var array = object.putArray(path);
                nodes.forEach(node -> array.add(Nodes.toJson(node)));
              });
      return object;
    }

    @Override
    public ObjectNode schema() {
      ObjectNode schema = Types.typed("object").put("minProperties", 1);
      schema.set("additionalProperties", Types.typed("array").put("minItems", 1));
      return schema;
    }

    @Override
    public String describe() {
      return "fields with lists of values";
    }
  }
}

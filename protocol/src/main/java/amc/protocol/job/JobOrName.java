package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A job written out, or the name of one: kept as it is written. */
final class JobOrName implements Type<Node> {

  @Override
  public Node read(At at) {
    boolean named =
        at.node() instanceof Node.Scalar scalar
            && scalar.kind() == Node.Kind.STRING
            && !scalar.text().isEmpty();
    if (named || at.node() instanceof Node.Mapping) {
      return at.node();
    }
    throw at.error("must be " + describe());
  }

  @Override
  public JsonNode write(Node value) {
    return Nodes.toJson(value);
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.putArray("type").add("string").add("object");
    return schema;
  }

  @Override
  public String describe() {
    return "the name of a preset, a job file, or a job";
  }
}

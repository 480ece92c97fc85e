package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A declared kind of value: how it is read, written, put into the schema and described. Reader,
 * writer, schema and reference all come from the same declaration, so they cannot disagree.
 *
 * @param <T> what the value becomes
 */
interface Type<T> {
  /** Reads and validates; throws {@link UserError}. */
  T read(At at);

  /** The value in a form that {@link #read} takes back to an equal value. */
  JsonNode write(T value);

  /** JSON schema (draft 2020-12) of what {@link #read} accepts. */
  ObjectNode schema();

  /** For the reference: "integer >= 1". */
  String describe();

  /**
   * A node under its path, ready to be complained about.
   *
   * @param path "optimizer.nS"
   * @param hint remedy to add to errors, may be empty
   * @param scope values of the enclosing group that are read already
   */
  record At(String path, Node node, String hint, Values scope) {

    /** "path=value requirement (where): hint". */
    UserError error(String requirement) {
      return error(requirement, hint);
    }

    UserError error(String requirement, String remedy) {
      return new UserError(
          "%s=%s %s (%s)%s"
              .formatted(
                  path,
                  node.shown(),
                  requirement,
                  node.where(),
                  remedy.isEmpty() ? "" : ": " + remedy));
    }

    At item(int index, Node item) {
      return new At(path + "[" + index + "]", item, hint, scope);
    }
  }
}

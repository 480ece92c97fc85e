package amc.protocol.job;

import java.util.LinkedHashMap;
import java.util.regex.Pattern;

/** Puts {@code path=value} settings of the command line into the tree of a job file. */
final class Overrides {
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

  private Overrides() {}

  /**
   * Sets one field, creating the groups on its path where the file has none.
   *
   * @param override {@code path=value}, the value in YAML; a group is replaced as a whole, null
   *     takes the field out, so that its default holds
   */
  static void apply(Node.Mapping root, String override) {
    String where = "--set " + Node.oneLine(override, Node.SHOWN_CHARACTERS);
    int equals = override.indexOf('=');
    String path = equals < 0 ? override : override.substring(0, equals);
    if (equals < 0 || !isPath(path)) {
      throw new UserError(
          "not of the form path=value (%s): write e.g. optimizer.nS=20".formatted(where));
    }
    Node value = TreeReader.readValue(override.substring(equals + 1), where);
    if (value == null) {
      throw new UserError(
          "%s has no value (%s): write e.g. optimizer.nS=20".formatted(path, where));
    }
    set(root, path, value, where);
  }

  /** Whether a text has the form of a field's path. */
  static boolean isPath(String text) {
    return PATH.matcher(text).matches();
  }

  /**
   * Sets one field, see {@link #apply}.
   *
   * @param where for error messages
   */
  static void set(Node.Mapping root, String path, Node value, String where) {
    String[] names = path.split("\\.", -1);
    Node.Mapping group = root;
    for (int i = 0; i < names.length - 1; i++) {
      Node child =
          group
              .entries()
              .computeIfAbsent(names[i], name -> new Node.Mapping(new LinkedHashMap<>(), where));
      if (!(child instanceof Node.Mapping mapping)) {
        throw new UserError(
            "%s=%s has no field %s (%s): it is not a group of fields"
                .formatted(names[i], child.shown(), names[i + 1], child.where() + ", " + where));
      }
      group = mapping;
    }
    String name = names[names.length - 1];
    if (value instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NULL) {
      group.entries().remove(name);
    } else {
      group.entries().put(name, value);
    }
  }
}

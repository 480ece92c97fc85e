package amc.protocol.job;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields of one group that are read already. Confined to one reading of one job. */
final class Values {
  private final String path;
  private final Node.Mapping group;
  private final String baseName;
  private final @Nullable Values parent;
  private final Map<Field<?, ?>, Object> values = new HashMap<>();

  /**
   * @param path of the group, "" for the job itself
   * @param baseName default of the job's name
   * @param parent enclosing group, null for the job itself
   */
  Values(String path, Node.Mapping group, String baseName, @Nullable Values parent) {
    this.path = path;
    this.group = group;
    this.baseName = baseName;
    this.parent = parent;
  }

  /** Values of the group {@code at}, inside these. */
  Values inner(String innerPath, Node.Mapping innerGroup) {
    return new Values(innerPath, innerGroup, baseName, this);
  }

  String baseName() {
    return baseName;
  }

  /** Values of the job itself. */
  Values root() {
    return parent == null ? this : parent.root();
  }

  <T> void put(Field<?, T> field, T value) {
    values.put(field, value);
  }

  /** The value of a field that was declared before the one being read. */
  @SuppressWarnings("unchecked") // put() ties the field's type to the value
  <T> T get(Field<?, T> field) {
    return (T) Objects.requireNonNull(values.get(field), field.name());
  }

  String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  Node.Mapping group() {
    return group;
  }

  boolean isGiven(Field<?, ?> field) {
    return group.entries().containsKey(field.name());
  }

  /** An error about a field; where the file does not give it, about its group. */
  UserError error(Field<?, ?> field, String requirement, String remedy) {
    Node node = group.entries().get(field.name());
    if (node != null) {
      return new Type.At(path(field.name()), node, "", this).error(requirement, remedy);
    }
    return new UserError(
        "%s %s (%s): %s".formatted(path(field.name()), requirement, group.where(), remedy));
  }

  /** An error about a field of the group {@code outer}, see above. */
  UserError error(Field<?, ?> outer, Field<?, ?> field, String requirement, String remedy) {
    return group.entries().get(outer.name()) instanceof Node.Mapping mapping
        ? inner(path(outer.name()), mapping).error(field, requirement, remedy)
        : error(outer, requirement, remedy);
  }
}

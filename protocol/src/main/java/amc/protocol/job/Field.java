package amc.protocol.job;

import java.util.function.Function;

/**
 * Declaration of one field of a group: the only place that knows its name, limits, default and
 * meaning.
 *
 * @param getter takes the value from a finished record, for writing
 * @param doc one sentence for the reference and the schema
 * @param hint remedy added to errors about the field, may be empty
 */
record Field<S, T>(
    String name, Type<T> type, Default<T> preset, Function<S, T> getter, String doc, String hint) {

  static <S, T> Field<S, T> required(String name, Type<T> type, Function<S, T> getter, String doc) {
    return new Field<>(name, type, new Default.Required<>(), getter, doc, "");
  }

  static <S, T> Field<S, T> fixed(
      String name, Type<T> type, T preset, Function<S, T> getter, String doc) {
    return new Field<>(name, type, new Default.Fixed<>(preset), getter, doc, "");
  }

  /** A field that is written only where it is not at its default, see {@link Default.Unwritten}. */
  static <S, T> Field<S, T> unwritten(
      String name, Type<T> type, T preset, Function<S, T> getter, String doc) {
    return new Field<>(name, type, new Default.Unwritten<>(preset), getter, doc, "");
  }

  static <S, T> Field<S, T> derived(
      String name,
      Type<T> type,
      String text,
      Function<Values, T> rule,
      Function<S, T> getter,
      String doc) {
    return new Field<>(name, type, new Default.Derived<>(text, rule), getter, doc, "");
  }

  Field<S, T> withHint(String remedy) {
    return new Field<>(name, type, preset, getter, doc, remedy);
  }
}

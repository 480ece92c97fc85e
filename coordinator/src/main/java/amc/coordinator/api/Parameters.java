package amc.coordinator.api;

import akka.http.javadsl.model.HttpRequest;
import akka.japi.Pair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The parameters behind a path's question mark. Immutable. */
final class Parameters {
  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Those of a request.
   *
   * @param known all names that there are
   * @throws Problem.Refused if there are others, or one twice, or one is no plain text
   */
  static Parameters of(HttpRequest request, String... known) {
    List<String> names = List.of(known);
    Map<String, String> values = new HashMap<>();
    for (Pair<String, String> each : request.getUri().query().toList()) {
      if (!names.contains(each.first())) {
        throw Problem.badRequest(
            "%s is no parameter of this path: %s"
                .formatted(
                    Texts.shown(each.first()),
                    names.isEmpty() ? "it has none" : "it has " + String.join(", ", names)));
      }
      if (values.put(each.first(), Texts.plain(each.first(), each.second())) != null) {
        throw Problem.badRequest(each.first() + " is given twice: give it once");
      }
    }
    return new Parameters(values);
  }

  /** A parameter; none where it is not given or empty. */
  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  /** A whole number in [least, most]; none where it is not given. */
  OptionalLong integer(String name, long least, long most) {
    Optional<String> text = text(name);
    return text.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Texts.integer(name, text.get(), least, most));
  }

  /** A name out of an enumeration, in lower case; none where it is not given. */
  <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
    return text(name).map(value -> Texts.constant(name, value, type));
  }
}

package amc.deploy.command;

import amc.protocol.job.UserError;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Checks what the benchmarks' options say. */
final class BenchInput {
  private BenchInput() {}

  /**
   * The cases whose names contain one of the texts; without texts, all.
   *
   * @param name of a case
   */
  static <C> List<C> chosen(List<C> cases, Function<C, String> name, List<String> texts) {
    for (String text : texts) {
      if (cases.stream().map(name).noneMatch(n -> n.contains(text))) {
        throw new UserError(
            "only=%s is in no case's name (--only): the cases are %s"
                .formatted(
                    text, cases.stream().map(name).distinct().collect(Collectors.joining(", "))));
      }
    }
    return texts.isEmpty()
        ? cases
        : cases.stream().filter(c -> texts.stream().anyMatch(name.apply(c)::contains)).toList();
  }

  /** Refuses what is no positive number. */
  static void requirePositive(String option, Number value) {
    double number = value.doubleValue();
    if (!(number > 0 && number < Double.POSITIVE_INFINITY)) {
      throw new UserError("%s=%s must be > 0 (--%s)".formatted(option, value, option));
    }
  }
}

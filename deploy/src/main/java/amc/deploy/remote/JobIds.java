package amc.deploy.remote;

import amc.protocol.job.UserError;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Ids of jobs, and what people write of them. */
public final class JobIds {
  private static final int DIGITS = 16;
  private static final int FEWEST = 4;

  private JobIds() {}

  /** Whether text may name a job: hexadecimal digits, as many as an id has or some of its first. */
  public static boolean isId(String text, int fewest) {
    return text.length() >= fewest && text.matches("[0-9a-fA-F]{1," + DIGITS + "}");
  }

  /**
   * The id that is meant.
   *
   * @param text an id, or the first digits of one
   * @throws UserError if it is none, or that of several jobs
   */
  public static String resolve(ApiClient api, String text) throws InterruptedException {
    if (!isId(text, FEWEST)) {
      throw new UserError(
          "job=%s must be an id of %s hexadecimal digits, or at least %s of its first (amc jobs lists them)"
              .formatted(Printable.of(text), DIGITS, FEWEST));
    }
    String prefix = text.toLowerCase(Locale.ROOT);
    if (prefix.length() == DIGITS) {
      return prefix;
    }
    List<String> found = new ArrayList<>();
    for (JsonNode job : api.get("jobs?id=" + prefix).path("jobs")) {
      String id = job.path("id").asText();
      if (id.startsWith(prefix) && isId(id, DIGITS)) {
        found.add(id);
      }
    }
    return switch (found.size()) {
      case 1 -> found.getFirst();
      case 0 ->
          throw new UserError(
              "job=%s is the beginning of no id: amc jobs lists them".formatted(prefix));
      default ->
          throw new UserError(
              "job=%s may be each of %s: give more digits"
                  .formatted(prefix, found.stream().limit(5).collect(Collectors.joining(", "))));
    };
  }
}

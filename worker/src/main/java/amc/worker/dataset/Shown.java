package amc.worker.dataset;

import java.util.List;
import java.util.Locale;

/** Texts of users' files as error messages show them: on one line, and not too long. */
final class Shown {
  private static final int CHARACTERS = 60;
  private static final int ITEMS = 10;

  private Shown() {}

  /** The text, cut off where it is long. */
  static String text(String text) {
    String head = text.length() > CHARACTERS ? text.substring(0, CHARACTERS) + "..." : text;
    return head.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ");
  }

  /** The first texts, and how many there are where these are not all. */
  static String list(List<String> texts) {
    List<String> first = texts.stream().limit(ITEMS).map(Shown::text).toList();
    return texts.size() <= ITEMS
        ? "[" + String.join(", ", first) + "]"
        : String.format(
            Locale.ROOT, "[%s, ...; %,d in all]", String.join(", ", first), texts.size());
  }
}

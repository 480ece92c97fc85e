package amc.coordinator.api;

import akka.http.javadsl.model.StatusCodes;
import amc.coordinator.api.Problem.Refused;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks of the small texts that clients send. */
final class Texts {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{4,16}");
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");
  private static final int SHOWN_CHARACTERS = 80;

  private Texts() {}

  /** What was given, as an error may quote it: short, on one line. */
  static String shown(String text) {
    String line =
        text.codePoints()
            .limit(SHOWN_CHARACTERS + 1L)
            .map(c -> isPlain(c) ? c : '?')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return line.codePointCount(0, line.length()) <= SHOWN_CHARACTERS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SHOWN_CHARACTERS)) + "...";
  }

  /** Neither a control character nor one half of a character, which databases do not take. */
  private static boolean isPlain(int codePoint) {
    return !Character.isISOControl(codePoint)
        && Character.getType(codePoint) != Character.SURROGATE;
  }

  /**
   * A text on one line.
   *
   * @throws Refused if there are control characters in it
   */
  static String plain(String name, String text) {
    if (!text.codePoints().allMatch(Texts::isPlain)) {
      throw Problem.badRequest(
          "%s=%s must not have control characters".formatted(name, shown(text)));
    }
    return text;
  }

  /**
   * A text on one line, of a number of characters.
   *
   * @throws Refused if it is something else
   */
  static String plain(String name, String text, int most) {
    if (text.isBlank() || text.length() > most) {
      throw Problem.badRequest(
          "%s=%s must have 1 to %s characters".formatted(name, shown(text), most));
    }
    return plain(name, text);
  }

  /**
   * A whole number.
   *
   * @throws Refused if it is none, or is not in [least, most]
   */
  static long integer(String name, String text, long least, long most) {
    if (INTEGER.matcher(text).matches()) {
      try {
        long value = Long.parseLong(text);
        if (least <= value && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        // too large for any limit
      }
    }
    throw Problem.badRequest(
        "%s=%s must be a whole number in [%s, %s]".formatted(name, shown(text), least, most));
  }

  /**
   * A name out of an enumeration, in lower case.
   *
   * @throws Refused if there is none of that name
   */
  static <E extends Enum<E>> E constant(String name, String text, Class<E> type) {
    for (E value : type.getEnumConstants()) {
      if (Access.name(value).equals(text)) {
        return value;
      }
    }
    throw Problem.badRequest(
        "%s=%s must be one of %s"
            .formatted(
                name,
                shown(text),
                Arrays.stream(type.getEnumConstants())
                    .map(Access::name)
                    .collect(Collectors.joining(", "))));
  }

  /**
   * The id of a job.
   *
   * @throws Refused if it is none
   */
  static long job(String text) {
    if (!ID.matcher(text).matches()) {
      throw noJob(text);
    }
    return Long.parseUnsignedLong(text, 16);
  }

  /**
   * The first digits of an id.
   *
   * @throws Refused if they are none, or too few to tell jobs
   */
  static String idPrefix(String text) {
    if (!PREFIX.matcher(text).matches()) {
      throw Problem.badRequest(
          "id=%s must be 4 to 16 hexadecimal digits, lower case".formatted(shown(text)));
    }
    return text;
  }

  /** There is no such job. */
  static Refused noJob(String id) {
    return new Refused(
        StatusCodes.NOT_FOUND,
        "job=%s is unknown: it may have been deleted, GET /api/v1/jobs lists those that are there"
            .formatted(shown(id)));
  }
}

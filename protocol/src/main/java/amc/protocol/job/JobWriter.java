package amc.protocol.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Writes jobs with every field explicit, but for {@link Default.Unwritten} ones; {@link JobReader}
 * reads them back to equal jobs. Thread-safe.
 */
public final class JobWriter {
  /** Strings that need no quotes in YAML, unless they are among {@link #RESERVED}. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");

  private static final Set<String> RESERVED =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private JobWriter() {}

  /** YAML, one line a top-level field. */
  public static String toYaml(Job job) {
    StringBuilder text = new StringBuilder();
    JobFields.JOB
        .write(job)
        .properties()
        .forEach(
            field ->
                text.append(field.getKey())
                    .append(": ")
                    .append(flow(field.getValue()))
                    .append('\n'));
    return text.toString();
  }

  /**
   * Canonical JSON: no white space, fields in the order of their declaration, numbers as {@link
   * Double#toString(double)} prints them. Equal jobs give equal text.
   */
  public static String toJson(Job job) {
    return JobFields.JOB.write(job).toString();
  }

  /** A value on one line. */
  static String flow(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        StringJoiner fields = new StringJoiner(", ", "{", "}");
        object
            .properties()
            .forEach(field -> fields.add(plain(field.getKey()) + ": " + flow(field.getValue())));
        yield fields.toString();
      }
      case ArrayNode array -> {
        StringJoiner items = new StringJoiner(", ", "[", "]");
        array.forEach(item -> items.add(flow(item)));
        yield items.toString();
      }
      case TextNode text -> plain(text.textValue());
      default -> node.toString();
    };
  }

  /** As it is where YAML takes it for a string, else with JSON's quotes, which YAML knows. */
  private static String plain(String text) {
    boolean unquoted =
        PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT));
    return unquoted ? text : TextNode.valueOf(text).toString();
  }
}

package amc.protocol.job;

import java.util.List;
import java.util.Map;

/** A piece of a job file as written, before it means anything, with the place it comes from. */
sealed interface Node {
  /** Longest text of a value quoted in an error message. */
  int SHOWN_CHARACTERS = 60;

  /** For error messages: "job.yaml line 14" or "--set optimizer.nS=-1". */
  String where();

  /** What kind of scalar the syntax makes of a text; quoted numbers are strings. */
  enum Kind {
    STRING,
    NUMBER,
    BOOLEAN,
    NULL
  }

  /** A single value; {@code text} is as written, without quotes. */
  record Scalar(Kind kind, String text, String where) implements Node {
    /** Whether error messages show quotes, so that "7" is not taken for a number. */
    private boolean quoted() {
      return kind == Kind.STRING && (text.isEmpty() || !Character.isLetter(text.charAt(0)));
    }
  }

  /** A list. */
  record Sequence(List<Node> items, String where) implements Node {}

  /** Named values in the order of the file. Mutable, since overrides are put into it. */
  record Mapping(Map<String, Node> entries, String where) implements Node {}

  /** The value on one line, shortened. */
  default String shown() {
    String text =
        switch (this) {
          case Scalar scalar -> scalar.quoted() ? "\"" + scalar.text() + "\"" : scalar.text();
          case Sequence sequence ->
              "[" + String.join(", ", sequence.items().stream().map(Node::shown).toList()) + "]";
          case Mapping mapping -> "{" + String.join(", ", mapping.entries().keySet()) + "}";
        };
    return oneLine(text, SHOWN_CHARACTERS);
  }

  /** Replaces control characters by spaces and cuts after {@code limit} characters. */
  static String oneLine(String text, int limit) {
    String head = text.length() > limit ? text.substring(0, limit) + "..." : text;
    return head.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ");
  }
}

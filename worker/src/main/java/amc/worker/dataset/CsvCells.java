package amc.worker.dataset;

import amc.protocol.job.TaskSpec.Separator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Cuts lines into cells, which may be quoted (RFC 4180, but no line breaks in cells). */
final class CsvCells {
  private CsvCells() {}

  /**
   * A cell, stripped of blanks around it and of quotes.
   *
   * @param quoted whether any of it was in quotes
   */
  record Cell(String text, boolean quoted) {}

  /** The cells of one line. */
  static List<Cell> of(Path file, int line, String text, Separator separator) {
    return cut(text, separator)
        .orElseThrow(
            () -> DataFile.error(file, "line " + line + ": a quote is not closed", "close it"));
  }

  private static Optional<List<Cell>> cut(String line, Separator separator) {
    boolean blanks = separator == Separator.SPACE;
    String text = blanks ? line.strip() : line;
    List<Cell> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean inQuotes = false;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && inQuotes && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        inQuotes = !inQuotes;
        quoted = true;
      } else if (!inQuotes && (blanks ? isBlank(c) : c == separator.character())) {
        cells.add(new Cell(cell.toString().strip(), quoted));
        cell.setLength(0);
        quoted = false;
        while (blanks && isBlank(text.charAt(i + 1))) { // the text ends with no blank
          i++;
        }
      } else {
        cell.append(c);
      }
    }
    cells.add(new Cell(cell.toString().strip(), quoted));
    return inQuotes ? Optional.empty() : Optional.of(cells);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /**
   * What to do about a text that is one cell, where another separator would give several: "it has 4
   * columns separated by semicolon: set task.separator: semicolon". Blanks are thought of last.
   */
  static Optional<String> otherSeparator(String text, Separator used) {
    Optional<Separator> best =
        Stream.of(Separator.COMMA, Separator.SEMICOLON, Separator.TAB, Separator.BAR)
            .filter(other -> other != used && count(text, other) > 1)
            .max(Comparator.comparingInt(other -> count(text, other)))
            .or(
                () ->
                    Optional.of(Separator.SPACE)
                        .filter(space -> space != used && count(text, space) > 1));
    return best.map(
        other -> {
          String word = other.name().toLowerCase(Locale.ROOT);
          return "it is %s cells separated by %s: set task.separator: %s"
              .formatted(count(text, other), word, word);
        });
  }

  private static int count(String text, Separator separator) {
    return cut(text, separator).map(List::size).orElse(0);
  }
}

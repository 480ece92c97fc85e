package amc.coordinator.folder;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of tables (RFC 4180), whose cells have no line breaks. */
public final class Csv {
  private Csv() {}

  /** A line without its end; cells are quoted where they must be. */
  static String line(List<String> cells) {
    return String.join(",", cells.stream().map(Csv::cell).toList());
  }

  private static String cell(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** The cells of a line; null where a quote is not closed or stands where none may. */
  public static @Nullable List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    int at = 0;
    while (true) {
      StringBuilder cell = new StringBuilder();
      if (at < line.length() && line.charAt(at) == '"') {
        int quote;
        while ((quote = line.indexOf('"', ++at)) >= 0) {
          cell.append(line, at, quote);
          at = quote + 1;
          if (at >= line.length() || line.charAt(at) != '"') {
            break;
          }
          cell.append('"');
        }
        if (quote < 0 || at < line.length() && line.charAt(at) != ',') {
          return null;
        }
      } else {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        cell.append(line, at, end);
        at = end;
      }
      cells.add(cell.toString());
      if (at >= line.length()) {
        return cells;
      }
      at++;
    }
  }

  /** A number as readers of tables know it; empty for none. */
  static String number(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  /**
   * The number in a cell; NaN where there is none.
   *
   * @throws NumberFormatException where it is not one
   */
  public static double value(String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }
}

package amc.deploy.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of text under headings, in columns that are as wide as they must be. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<String> headings;
  private final List<Integer> right;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param right columns that are aligned at their right ends, from 0 on
   */
  TextTable(List<String> headings, List<Integer> right) {
    this.headings = List.copyOf(headings);
    this.right = List.copyOf(right);
  }

  void add(String... cells) {
    rows.add(List.of(cells));
  }

  /**
   * The lines.
   *
   * @param width to keep to, as far as shortening helps
   * @param shortened columns whose texts may be shortened for that
   */
  List<String> lines(int width, List<Integer> shortened) {
    int[] widths =
        IntStream.range(0, headings.size())
            .map(
                c ->
                    Math.max(
                        headings.get(c).length(),
                        rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0)))
            .toArray();
    int over = IntStream.of(widths).sum() + GAP.length() * (widths.length - 1) - width;
    for (; over > 0; over--) {
      int widest = -1;
      for (int c : shortened) {
        boolean shrinks = widths[c] > headings.get(c).length();
        widest = shrinks && (widest < 0 || widths[c] > widths[widest]) ? c : widest;
      }
      if (widest < 0) {
        break;
      }
      widths[widest]--;
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(headings, widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String text = cells.get(c);
      String cell = text.length() > widths[c] ? text.substring(0, widths[c] - 1) + "…" : text;
      String space = " ".repeat(widths[c] - cell.length());
      line.append(c == 0 ? "" : GAP).append(right.contains(c) ? space + cell : cell + space);
    }
    return line.toString().stripTrailing();
  }
}

package amc.worker.dataset;

import amc.protocol.job.TaskSpec.DecimalMark;
import java.util.regex.Pattern;

/** Numbers in cells: decimal, as people and programs write them in any country. */
record CsvNumbers(DecimalMark mark) {
  // Double.parseDouble alone would take "1f", "0x1p3" and "NaN" as well.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  /** The finite number in a cell, or NaN. */
  double parse(String cell) {
    String text = cell;
    if (mark == DecimalMark.COMMA) {
      if (cell.indexOf('.') >= 0) { // it would separate thousands
        return Double.NaN;
      }
      text = cell.replace(',', '.');
    }
    double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    return Double.isFinite(value) ? value : Double.NaN;
  }

  boolean isNumber(String cell) {
    return !Double.isNaN(parse(cell));
  }

  /** Whether the cell is a number with the other decimal mark. */
  boolean hasOtherMark(String cell) {
    DecimalMark other = mark == DecimalMark.COMMA ? DecimalMark.POINT : DecimalMark.COMMA;
    return !isNumber(cell) && new CsvNumbers(other).isNumber(cell);
  }
}

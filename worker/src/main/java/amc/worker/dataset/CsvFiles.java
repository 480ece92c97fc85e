package amc.worker.dataset;

import amc.protocol.job.TaskSpec.Csv;
import amc.protocol.job.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Comma-separated numbers, UTF-8; cells may be quoted (RFC 4180, but no line breaks in cells). */
public final class CsvFiles {
  private static final String BYTE_ORDER_MARK = "\ufeff"; // some spreadsheets begin files with it
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private CsvFiles() {}

  /** Reads the file with the columns that the task names as targets; the others are features. */
  public static Dataset load(Csv task, Path file) {
    String text = new String(DataFile.read(file), StandardCharsets.UTF_8);
    List<String> lines = text.replaceFirst("^" + BYTE_ORDER_MARK, "").lines().toList();
    int firstRow = task.header() ? 1 : 0;
    if (lines.size() <= firstRow) {
      throw DataFile.error(file, "no rows", "give at least one sample");
    }
    List<String> header = cells(file, 1, lines.getFirst());
    int columns = header.size();
    int[] targetColumns = targetColumns(task, file, header);
    List<double[]> rows = new ArrayList<>();
    for (int i = firstRow; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        rows.add(row(file, i + 1, lines.get(i), columns));
      }
    }
    if (rows.isEmpty()) {
      throw DataFile.error(file, "no rows", "give at least one sample");
    }
    return split(task, file, rows, targetColumns);
  }

  private static Dataset split(Csv task, Path file, List<double[]> rows, int[] targetColumns) {
    int columns = rows.getFirst().length;
    int outputs = targetColumns.length;
    int features = columns - outputs;
    boolean[] isTarget = new boolean[columns];
    for (int column : targetColumns) {
      isTarget[column] = true;
    }
    double[] inputs = new double[Math.multiplyExact(rows.size(), features)];
    double[] targets = new double[Math.multiplyExact(rows.size(), outputs)];
    for (int r = 0; r < rows.size(); r++) {
      double[] row = rows.get(r);
      int next = r * features;
      for (int c = 0; c < columns; c++) {
        if (!isTarget[c]) {
          inputs[next++] = row[c];
        }
      }
      for (int t = 0; t < outputs; t++) {
        targets[r * outputs + t] = row[targetColumns[t]];
      }
    }
    String name = String.valueOf(file.getFileName());
    if (task.classes() == 0) {
      return new Dataset(name, rows.size(), features, null, inputs, null, targets, outputs);
    }
    int[] labels = new int[rows.size()];
    for (int r = 0; r < labels.length; r++) {
      labels[r] = Labels.check(targets[r], task.classes(), file + ": sample " + r);
    }
    return new Dataset(name, rows.size(), features, null, inputs, labels, null, task.classes());
  }

  private static int[] targetColumns(Csv task, Path file, List<String> header) {
    int[] columns =
        task.targets().stream().mapToInt(t -> column(task, file, header, t)).distinct().toArray();
    if (columns.length == 0 || columns.length == header.size()) {
      throw new UserError(
          "task.targets=%s leaves no features or no targets of the %s columns of %s; name fewer or more"
              .formatted(task.targets(), header.size(), file));
    }
    if (task.classes() > 0 && columns.length != 1) {
      throw new UserError(
          "task.targets=%s must be one column of labels, since task.classes=%s"
              .formatted(task.targets(), task.classes()));
    }
    return columns;
  }

  private static int column(Csv task, Path file, List<String> header, String target) {
    int named = task.header() ? header.indexOf(target) : -1;
    if (named >= 0) {
      return named;
    }
    if (target.matches("[0-9]{1,9}") && Integer.parseInt(target) < header.size()) {
      return Integer.parseInt(target);
    }
    throw new UserError(
        "task.targets: no column '%s' in %s; columns are %s, numbered from 0"
            .formatted(target, file, task.header() ? header : "0.." + (header.size() - 1)));
  }

  private static double[] row(Path file, int line, String text, int columns) {
    List<String> cells = cells(file, line, text);
    if (cells.size() != columns) {
      throw DataFile.error(
          file,
          "line " + line + " has " + cells.size() + " cells, the first line " + columns,
          "give every line the same columns");
    }
    double[] row = new double[columns];
    for (int c = 0; c < columns; c++) {
      row[c] = number(file, line, c, cells.get(c));
    }
    return row;
  }

  private static double number(Path file, int line, int column, String cell) {
    // Double.parseDouble alone would take "1f", "0x1p3" and "NaN" as well.
    double value = NUMBER.matcher(cell).matches() ? Double.parseDouble(cell) : Double.NaN;
    if (!Double.isFinite(value)) {
      throw DataFile.error(
          file,
          "line " + line + ", column " + column + ": '" + cell + "' is not a finite number",
          "remove the line or fill the cell");
    }
    return value;
  }

  /** The cells of one line, stripped of blanks around them and of quotes. */
  static List<String> cells(Path file, int line, String text) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    if (quoted) {
      throw DataFile.error(file, "line " + line + ": a quote is not closed", "close it");
    }
    cells.add(cell.toString().strip());
    return cells;
  }
}

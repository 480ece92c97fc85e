package amc.worker.dataset;

import amc.protocol.job.TaskSpec.Csv;
import amc.worker.dataset.CsvCells.Cell;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows of numbers in separated text, UTF-8, with or without a header. */
public final class CsvFiles {
  private static final String BYTE_ORDER_MARK = "\ufeff"; // some spreadsheets begin files with it

  private final Csv task;
  private final Path file;
  private final CsvNumbers numbers;
  private final List<String> lines;
  private final int firstLine; // the first one that is not blank

  private CsvFiles(Csv task, Path file) {
    this.task = task;
    this.file = file;
    this.numbers = new CsvNumbers(task.decimal());
    this.lines = DataFile.text(file).replaceFirst("^" + BYTE_ORDER_MARK, "").lines().toList();
    int first = 0;
    while (first < lines.size() && lines.get(first).isBlank()) {
      first++;
    }
    this.firstLine = first;
  }

  /** Numbers of a table, and its labels where it has some. */
  @SuppressWarnings("ArrayRecordComponent") // large tables, read once
  private record Rows(int samples, double[] inputs, double[] targets, LabelColumn labels) {}

  /** Reads training rows and test rows with the columns that the task names. */
  public static DataSets load(Csv task, Path train, @Nullable Path test) {
    CsvFiles training = new CsvFiles(task, train);
    CsvColumns columns = CsvColumns.of(task, train, training.first());
    Rows rows = training.rows(columns);
    Rows testRows = null;
    if (test != null) {
      CsvFiles testing = new CsvFiles(task, test);
      testRows = testing.rows(columns.in(test, testing.first()));
    }
    if (task.classes() == 0) {
      int outputs = columns.targets().length;
      return DataSets.regression(
          regression(train, rows, outputs),
          test == null || testRows == null ? null : regression(test, testRows, outputs));
    }
    LabelCoding coding = LabelCoding.of(rows.labels(), task.classes());
    return new DataSets(
        classification(train, rows, coding),
        test == null || testRows == null ? null : classification(test, testRows, coding),
        coding.names());
  }

  private static Dataset regression(Path file, Rows rows, int outputs) {
    int features = rows.inputs().length / rows.samples();
    return new Dataset(
        name(file), rows.samples(), features, null, rows.inputs(), null, rows.targets(), outputs);
  }

  private static Dataset classification(Path file, Rows rows, LabelCoding coding) {
    int features = rows.inputs().length / rows.samples();
    int[] labels = coding.classesOf(rows.labels());
    int outputs = coding.names().size();
    return new Dataset(
        name(file), rows.samples(), features, null, rows.inputs(), labels, null, outputs);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** The first line's cells: names with a header, else the first sample. */
  private List<Cell> first() {
    if (firstLine == lines.size()) {
      throw noRows();
    }
    String line = lines.get(firstLine);
    List<Cell> cells = CsvCells.of(file, firstLine + 1, line, task.separator());
    if (cells.size() == 1) {
      CsvCells.otherSeparator(line, task.separator())
          .ifPresent(
              remedy -> {
                String word = task.separator().name().toLowerCase(Locale.ROOT);
                throw DataFile.error(
                    file,
                    "line %s is one cell with task.separator: %s".formatted(firstLine + 1, word),
                    remedy);
              });
    }
    return cells;
  }

  private RuntimeException noRows() {
    return DataFile.error(file, "no rows", "give at least one sample");
  }

  private Rows rows(CsvColumns columns) {
    int from = firstLine + (task.header() ? 1 : 0);
    int samples =
        (int) lines.subList(from, lines.size()).stream().filter(line -> !line.isBlank()).count();
    if (samples == 0) {
      throw noRows();
    }
    int[] inputColumns = columns.inputs();
    int[] targetColumns = columns.targets();
    boolean labelled = task.classes() > 0;
    double[] inputs = new double[Math.multiplyExact(samples, inputColumns.length)];
    double[] targets = new double[labelled ? 0 : Math.multiplyExact(samples, targetColumns.length)];
    LabelColumn labels = new LabelColumn(file, "line", labelled ? samples : 0);
    int nextInput = 0;
    int nextTarget = 0;
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      List<Cell> cells = cells(i, columns.names().size());
      for (int column : inputColumns) {
        inputs[nextInput++] = number(columns, i, column, cells);
      }
      if (labelled) {
        labels.add(i + 1, cells.get(targetColumns[0]).text(), numbers);
      } else {
        for (int column : targetColumns) {
          targets[nextTarget++] = number(columns, i, column, cells);
        }
      }
    }
    return new Rows(samples, inputs, targets, labels);
  }

  private List<Cell> cells(int index, int columns) {
    int line = index + 1;
    List<Cell> cells = CsvCells.of(file, line, lines.get(index), task.separator());
    if (cells.size() != columns) {
      throw DataFile.error(
          file,
          "line %s has %s cells, the first line %s".formatted(line, cells.size(), columns),
          "give every line the same columns");
    }
    return cells;
  }

  private double number(CsvColumns columns, int index, int column, List<Cell> cells) {
    String cell = cells.get(column).text();
    double value = numbers.parse(cell);
    if (Double.isNaN(value)) {
      throw DataFile.error(
          file,
          "line %s, %s: '%s' is not a finite number"
              .formatted(index + 1, columns.shown(column), Shown.text(cell)),
          remedy(columns, index, column, cell));
    }
    return value;
  }

  private String remedy(CsvColumns columns, int index, int column, String cell) {
    if (numbers.hasOtherMark(cell)) {
      return "set task.decimal: " + (cell.indexOf(',') >= 0 ? "comma" : "point");
    }
    boolean isTarget = Arrays.stream(columns.targets()).anyMatch(t -> t == column);
    if (cell.isEmpty()) {
      return "fill the cell, remove the line, or leave the column out with task.ignore";
    }
    if (!task.header() && index == firstLine) {
      return "set task.header: true if line " + (index + 1) + " has the names of the columns";
    }
    return CsvCells.otherSeparator(cell, task.separator())
        .filter(other -> !cell.contains(" "))
        .orElseGet(
            () ->
                isTarget
                    ? "correct it; for labels as words set task.classes to how many there are"
                    : "correct it, or leave the column out with task.ignore");
  }
}

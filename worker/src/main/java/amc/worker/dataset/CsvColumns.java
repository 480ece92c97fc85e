package amc.worker.dataset;

import amc.protocol.job.TaskSpec.Csv;
import amc.protocol.job.UserError;
import amc.worker.dataset.CsvCells.Cell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which columns of a table are inputs and which are targets. With a header, columns are known by
 * their names: another table may have them in another order. What is ambiguous is refused.
 */
@SuppressWarnings("ArrayRecordComponent") // two lists of indices, not to be compared
record CsvColumns(
    Csv task, Path file, List<String> names, int[] inputs, int[] targets, List<String> missing) {

  /** Fewest columns of a header 0, 1, 2, ..., which programs write for columns without names. */
  private static final int COUNTED_COLUMNS = 4;

  /** Columns of the training rows, whose first line is given. */
  static CsvColumns of(Csv task, Path file, List<Cell> first) {
    refuseNumbersAsNames(task, file, first);
    List<String> names = first.stream().map(Cell::text).toList();
    int[] targets =
        task.targets().stream()
            .mapToInt(target -> required(task, "task.targets", file, names, target))
            .distinct()
            .toArray();
    List<String> missing = new ArrayList<>();
    boolean[] used = new boolean[names.size()];
    for (String name : task.ignore()) {
      int column = find(task, "task.ignore", file, names, name);
      if (column >= 0) {
        used[column] = true;
      } else if (task.header() && task.test() != null) {
        missing.add(name); // the test rows may have it
      } else {
        throw noColumn(task, "task.ignore", file, names, name);
      }
    }
    for (int target : targets) {
      if (used[target]) {
        throw new UserError(
            "task.ignore: column %s of %s is a target; a column is one or the other"
                .formatted(target, file));
      }
      used[target] = true;
    }
    int[] inputs = IntStream.range(0, used.length).filter(c -> !used[c]).toArray();
    if (inputs.length == 0) {
      throw new UserError(
          "task.targets=%s leaves no inputs of the %s columns of %s; name fewer"
              .formatted(Shown.list(task.targets()), names.size(), file));
    }
    return new CsvColumns(task, file, names, inputs, targets, missing);
  }

  /** The same columns in the test rows, whose first line is given. */
  CsvColumns in(Path other, List<Cell> first) {
    List<String> others = first.stream().map(Cell::text).toList();
    if (!task.header()) {
      if (others.size() != names.size()) {
        throw DataFile.error(
            other,
            others.size() + " columns, where " + file + " has " + names.size(),
            "give both files the same columns");
      }
      return new CsvColumns(task, other, others, inputs, targets, missing);
    }
    if (!others.equals(names)) {
      refuseNumbersAsNames(task, other, first);
    }
    for (String name : missing) {
      if (!others.contains(name)) {
        throw noColumn(task, "task.ignore", file, names, name);
      }
    }
    if (others.equals(names)) {
      return new CsvColumns(task, other, others, inputs, targets, missing);
    }
    int[] inputsThere = Arrays.stream(inputs).map(c -> same(other, others, c)).toArray();
    int[] targetsThere = Arrays.stream(targets).map(c -> same(other, others, c)).toArray();
    refuseUnknown(other, others, inputsThere, targetsThere);
    return new CsvColumns(task, other, others, inputsThere, targetsThere, missing);
  }

  /** Where the test rows have a column of the training rows. */
  private int same(Path other, List<String> others, int column) {
    String name = names.get(column);
    int there = others.indexOf(name);
    if (there < 0) {
      throw DataFile.error(
          other,
          "no column '%s', which %s has; columns are %s"
              .formatted(Shown.text(name), file, Shown.list(others)),
          "give both files the same columns, or leave it out with task.ignore");
    }
    refuseTwice("task.test", file, names, name);
    refuseTwice("task.test", other, others, name);
    return there;
  }

  private void refuseUnknown(
      Path other, List<String> others, int[] inputsThere, int[] targetsThere) {
    boolean[] known = new boolean[others.size()];
    IntStream.concat(Arrays.stream(inputsThere), Arrays.stream(targetsThere))
        .forEach(c -> known[c] = true);
    List<String> left = new ArrayList<>(missing);
    for (int c = 0; c < names.size(); c++) {
      int column = c;
      if (IntStream.concat(Arrays.stream(inputs), Arrays.stream(targets))
          .noneMatch(used -> used == column)) {
        left.add(names.get(c));
      }
    }
    for (int c = 0; c < known.length; c++) {
      if (!known[c] && !left.contains(others.get(c))) {
        String name = Shown.text(others.get(c));
        throw DataFile.error(
            other,
            "column '%s' is not in %s".formatted(name, file),
            "give both files the same columns, or leave it out with task.ignore: [" + name + "]");
      }
    }
  }

  private static int required(
      Csv task, String field, Path file, List<String> names, String wanted) {
    int column = find(task, field, file, names, wanted);
    if (column < 0) {
      throw noColumn(task, field, file, names, wanted);
    }
    return column;
  }

  /** The column of a name or number, or -1 where there is none. */
  private static int find(Csv task, String field, Path file, List<String> names, String wanted) {
    int number = wanted.matches("[0-9]{1,9}") ? Integer.parseInt(wanted) : -1;
    int numbered = number < names.size() ? number : -1;
    int named = task.header() ? names.indexOf(wanted) : -1;
    if (named < 0) {
      return numbered;
    }
    refuseTwice(field, file, names, wanted);
    if (numbered >= 0 && numbered != named) {
      throw new UserError(
          "%s: '%s' is the name of column %s of %s and the number of another; rename the column"
              .formatted(field, wanted, named, file));
    }
    return named;
  }

  private static void refuseTwice(String field, Path file, List<String> names, String name) {
    int first = names.indexOf(name);
    int last = names.lastIndexOf(name);
    if (first != last) {
      throw new UserError(
          "%s: columns %s and %s of %s are both named '%s'; rename one%s"
              .formatted(
                  field,
                  first,
                  last,
                  file,
                  Shown.text(name),
                  field.equals("task.test") ? "" : ", or give the number of the one meant"));
    }
  }

  private static UserError noColumn(
      Csv task, String field, Path file, List<String> names, String wanted) {
    boolean garbled = names.stream().anyMatch(CsvColumns::isGarbled);
    return new UserError(
        "%s: no column '%s' in %s; columns are %s, numbered from 0%s"
            .formatted(
                field,
                Shown.text(wanted),
                file,
                task.header() ? Shown.list(names) : "0.." + (names.size() - 1),
                garbled ? "; the file is not UTF-8 text, save it as UTF-8" : ""));
  }

  /** Whether a text has characters that are not UTF-8. */
  static boolean isGarbled(String text) {
    return text.indexOf('\ufffd') >= 0;
  }

  /**
   * Refuses a first line that is a sample as it seems: all inputs are numbers without quotes, and
   * the job knows no column by a name of it.
   */
  private static void refuseNumbersAsNames(Csv task, Path file, List<Cell> first) {
    if (!task.header()) {
      return;
    }
    CsvNumbers numbers = new CsvNumbers(task.decimal());
    List<String> wanted = new ArrayList<>(task.targets());
    wanted.addAll(task.ignore());
    boolean anyInput = false;
    boolean counted = first.size() >= COUNTED_COLUMNS;
    for (int c = 0; c < first.size(); c++) {
      Cell cell = first.get(c);
      boolean number = !cell.quoted() && numbers.isNumber(cell.text());
      if (wanted.contains(cell.text()) && !number) {
        return;
      }
      if (!wanted.contains(Integer.toString(c))) {
        if (!number) {
          return;
        }
        anyInput = true;
        counted &= cell.text().equals(Integer.toString(c));
      }
    }
    if (anyInput && !counted) {
      throw DataFile.error(
          file,
          "line 1 has numbers where names of columns are expected",
          "set task.header: false if it is a sample, else put the names in quotes");
    }
  }

  /** How messages call a column: "column 3 (y)". */
  String shown(int column) {
    return task.header()
        ? "column %s (%s)".formatted(column, Shown.text(names.get(column)))
        : "column " + column;
  }
}

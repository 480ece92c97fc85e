package amc.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import amc.coordinator.folder.Csv;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tables with a header (CSV) as columns. Pure functions. */
final class TableJson {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
  private static final String HASH = "hash"; // digits that are no number

  private TableJson() {}

  /** {@code {"columns": {name: [...]}}}: numbers where all cells of a column are, else texts. */
  static ObjectNode columns(byte[] table) {
    List<List<String>> rows = new ArrayList<>();
    new String(table, UTF_8)
        .lines()
        .flatMap(line -> Stream.ofNullable(Csv.cells(line)))
        .forEach(rows::add);
    ObjectNode json = Answers.object();
    ObjectNode columns = json.putObject("columns");
    List<String> names = rows.isEmpty() ? List.of() : rows.removeFirst();
    for (int i = 0; i < names.size(); i++) {
      int column = i;
      List<String> cells =
          rows.stream().map(row -> column < row.size() ? row.get(column) : "").toList();
      ArrayNode values = columns.putArray(names.get(i));
      if (names.get(i).equals(HASH) || !cells.stream().allMatch(TableJson::isNumber)) {
        cells.forEach(values::add);
      } else {
        cells.forEach(cell -> add(values, cell));
      }
    }
    return json;
  }

  private static boolean isNumber(String cell) {
    try {
      Csv.value(cell);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static void add(ArrayNode values, String cell) {
    if (INTEGER.matcher(cell).matches()) {
      values.add(Long.parseLong(cell));
    } else {
      Answers.add(values, Csv.value(cell));
    }
  }
}

package amc.coordinator.api;

import amc.coordinator.folder.MetricsRow;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Metrics as the API writes them: a list of values for each column. */
final class MetricsJson {
  private MetricsJson() {}

  static ObjectNode columns(List<MetricsRow> rows) {
    ObjectNode columns = JsonNodeFactory.instance.objectNode();
    ArrayNode steps = columns.putArray("step");
    rows.forEach(row -> steps.add(row.step()));
    numbers(columns, "loss", rows, MetricsRow::loss);
    numbers(columns, "trainLoss", rows, MetricsRow::trainLoss);
    numbers(columns, "trainAccuracy", rows, MetricsRow::trainAccuracy);
    numbers(columns, "testLoss", rows, MetricsRow::testLoss);
    numbers(columns, "testAccuracy", rows, MetricsRow::testAccuracy);
    numbers(columns, "acceptanceRate", rows, MetricsRow::acceptanceRate);
    numbers(columns, "sigma", rows, MetricsRow::sigma);
    ArrayNode accepted = columns.putArray("accepted");
    ArrayNode evaluations = columns.putArray("evaluations");
    ArrayNode batchSizes = columns.putArray("batchSize");
    rows.forEach(
        row -> {
          accepted.add(row.accepted());
          evaluations.add(row.evaluations());
          batchSizes.add(row.batchSize());
        });
    numbers(columns, "seconds", rows, MetricsRow::seconds);
    ArrayNode floors = columns.putArray("atFloor");
    rows.forEach(row -> floors.add(row.atFloor()));
    return columns;
  }

  private static void numbers(
      ObjectNode columns, String name, List<MetricsRow> rows, ToDoubleFunction<MetricsRow> value) {
    ArrayNode array = columns.putArray(name);
    for (MetricsRow row : rows) {
      double v = value.applyAsDouble(row);
      if (Double.isFinite(v)) {
        array.add(v);
      } else {
        array.addNull();
      }
    }
  }

  /**
   * So many rows at most, as even as they come on a logarithmic axis of steps: of each of as many
   * equal intervals of log(1 + step) the last row, and the very first.
   *
   * @param rows in order of steps
   * @param points at least 2
   */
  static List<MetricsRow> sample(List<MetricsRow> rows, int points) {
    if (rows.size() <= points) {
      return rows;
    }
    double from = Math.log1p((double) rows.getFirst().step());
    double width = (Math.log1p((double) rows.getLast().step()) - from) / (points - 1);
    List<MetricsRow> kept = new ArrayList<>();
    kept.add(rows.getFirst());
    for (int i = 1; i < rows.size(); i++) {
      boolean last = i == rows.size() - 1;
      if (last || bin(rows.get(i), from, width) < bin(rows.get(i + 1), from, width)) {
        kept.add(rows.get(i));
      }
    }
    return kept;
  }

  /** Intervals are closed above, so that the last row is alone in none. */
  private static long bin(MetricsRow row, double from, double width) {
    return (long) Math.ceil((Math.log1p((double) row.step()) - from) / width - 1e-9);
  }
}

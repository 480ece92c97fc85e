package amc.coordinator.api;

import amc.coordinator.folder.MetricsRow;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Rows of metrics as JSON: an array for each column, as plots want them. */
final class MetricsJson {
  private MetricsJson() {}

  /** The columns of {@code metrics.csv} under their names there; null where there is no number. */
  static ObjectNode columns(List<MetricsRow> rows) {
    ObjectNode json = Answers.object();
    whole(json.putArray("step"), rows, MetricsRow::step);
    real(json.putArray("loss"), rows, MetricsRow::loss);
    real(json.putArray("trainLoss"), rows, MetricsRow::trainLoss);
    real(json.putArray("trainAccuracy"), rows, MetricsRow::trainAccuracy);
    real(json.putArray("testLoss"), rows, MetricsRow::testLoss);
    real(json.putArray("testAccuracy"), rows, MetricsRow::testAccuracy);
    real(json.putArray("acceptanceRate"), rows, MetricsRow::acceptanceRate);
    real(json.putArray("sigma"), rows, MetricsRow::sigma);
    whole(json.putArray("accepted"), rows, MetricsRow::accepted);
    whole(json.putArray("evaluations"), rows, MetricsRow::evaluations);
    whole(json.putArray("batchSize"), rows, MetricsRow::batchSize);
    real(json.putArray("seconds"), rows, MetricsRow::seconds);
    ArrayNode atFloor = json.putArray("atFloor");
    rows.forEach(row -> atFloor.add(row.atFloor()));
    return json;
  }

  private static void whole(
      ArrayNode column, List<MetricsRow> rows, ToLongFunction<MetricsRow> value) {
    rows.forEach(row -> column.add(value.applyAsLong(row)));
  }

  private static void real(
      ArrayNode column, List<MetricsRow> rows, ToDoubleFunction<MetricsRow> value) {
    rows.forEach(row -> Answers.add(column, value.applyAsDouble(row)));
  }
}

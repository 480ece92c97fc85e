package amc.coordinator.api;

import amc.coordinator.study.StudyStatistics;
import amc.coordinator.study.StudyStatistics.Group;
import amc.coordinator.study.StudyTable;
import amc.coordinator.study.SurvivalCurve.Point;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Survival curves of a study for plots whose axis of steps is logarithmic. Pure functions. */
final class SurvivalJson {
  private SurvivalJson() {}

  /**
   * What is known of a study's times.
   *
   * @param points of a curve, at most
   */
  static ObjectNode of(StudyTable table, int points) {
    ObjectNode json = Answers.object();
    json.put("unit", "steps");
    json.put("trajectories", table.study().trajectories());
    ArrayNode groups = json.putArray("groups");
    for (Group group : StudyStatistics.of(table).groups()) {
      ObjectNode each = groups.addObject();
      each.put("label", group.label());
      each.put("trajectories", group.n());
      each.put("events", group.events());
      each.put("censored", group.n() - group.events());
      Answers.put(each, "median", group.median().estimate());
      Answers.put(each, "medianLow", group.median().low());
      Answers.put(each, "medianHigh", group.median().high());
      curve(each.putObject("curve"), group.curve().points(), points);
    }
    return json;
  }

  /** A curve begins at step 0 with probability 1. */
  private static void curve(ObjectNode json, List<Point> curve, int most) {
    ArrayNode steps = json.putArray("step").add(0L);
    ArrayNode survival = json.putArray("survival").add(1.0);
    ArrayNode lower = json.putArray("lower").add(1.0);
    ArrayNode upper = json.putArray("upper").add(1.0);
    for (int i : Sampling.pick(curve.stream().mapToLong(Point::step).toArray(), most)) {
      Point point = curve.get(i);
      steps.add(point.step());
      survival.add(point.survival());
      Answers.add(lower, point.low());
      Answers.add(upper, point.high());
    }
  }
}

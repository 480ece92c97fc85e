package amc.protocol.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Independent trajectories over a grid of jobs, each of which ends early at its event.
 *
 * @param name short name, shown in reports and used for the result folder
 * @param points every combination of the grid, the last entry changing fastest; at least one
 * @param seeds of the trajectories at each point, in ascending order, each once
 * @param groups fields of the grid that curves and tests compare
 */
public record Study(
    String name, List<Point> points, List<Long> seeds, StudyEvent event, List<String> groups) {

  /** Copies its lists. */
  public Study {
    points = List.copyOf(points);
    seeds = List.copyOf(seeds);
    groups = List.copyOf(groups);
  }

  /**
   * A point of the grid.
   *
   * @param fields what the grid sets there, by path, as the file writes it, in the grid's order
   * @param job with these fields; its seed is the study's first
   */
  public record Point(Map<String, String> fields, Job job) {
    /** Copies its map. */
    public Point {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }
}

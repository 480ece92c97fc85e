package amc.protocol.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Independent trajectories over a grid of jobs, each of which ends early at its event.
 *
 * @param name short name, shown in reports and used for the result folder
 * @param files folder that the relative paths of the jobs' files start from; "" for the current one
 * @param points every combination of the grid, the last entry changing fastest; at least one
 * @param seeds of the trajectories at each point, in ascending order, each once
 * @param groups fields of the grid that curves and tests compare
 * @param text the study as a file that needs no other one, to be read back
 */
public record Study(
    String name,
    String files,
    List<Point> points,
    List<Long> seeds,
    StudyEvent event,
    List<String> groups,
    String text) {

  /** Copies its lists. */
  public Study {
    points = List.copyOf(points);
    seeds = List.copyOf(seeds);
    groups = List.copyOf(groups);
  }

  /** The same study with other names of its jobs' files, one after the other. */
  public Study mapFiles(UnaryOperator<String> change) {
    List<Point> mapped =
        points.stream().map(p -> new Point(p.fields(), JobPaths.map(p.job(), change))).toList();
    return new Study(name, files, mapped, seeds, event, groups, text);
  }

  /** What the jobs of all points learn, each once. */
  public List<TaskSpec> tasks() {
    return points.stream().map(p -> p.job().task()).distinct().toList();
  }

  /** How many trajectories it has. */
  public int trajectories() {
    return points.size() * seeds.size();
  }

  /** The point of a trajectory: the seeds of a point come one after the other. */
  public Point point(int trajectory) {
    return points.get(trajectory / seeds.size());
  }

  public long seed(int trajectory) {
    return seeds.get(trajectory % seeds.size());
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

    /** The job of one of its trajectories. */
    public Job job(long seed) {
      return job.withSeed(seed);
    }
  }
}

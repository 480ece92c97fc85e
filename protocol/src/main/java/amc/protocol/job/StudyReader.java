package amc.protocol.job;

import amc.protocol.job.Study.Point;
import amc.protocol.job.StudyFields.Outline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads files of studies, YAML or JSON, into {@link Study}s, whose jobs have every default filled
 * in. Mistakes are {@link UserError}s as in {@link JobReader}. Thread-safe.
 */
public final class StudyReader {
  /** Most points of a grid. */
  static final int MAX_POINTS = 10_000;

  /** Most trajectories of a study. */
  static final long MAX_TRAJECTORIES = 1_000_000;

  private StudyReader() {}

  /**
   * A job's text.
   *
   * @param name for error messages; its base name is the default of the job's name
   */
  public record Source(String text, String name) {}

  /** Whether a file holds a study; what is wrong with it is told where it is read. */
  public static boolean isStudy(String text, String sourceName) {
    return JobReader.tree(text, sourceName, true).entries().containsKey(StudyFields.STUDY.name());
  }

  /**
   * Reads a text.
   *
   * @param sourceName file name, see {@link JobReader#read(String, String, List)}; its base name is
   *     the study's
   * @param overrides settings {@code path=value}, such as {@code study.seeds=1..40}
   * @param jobs finds the job that the study names
   */
  public static Study read(
      String text, String sourceName, List<String> overrides, Function<String, Source> jobs) {
    Node.Mapping root = JobReader.tree(text, sourceName, false);
    overrides.forEach(override -> Overrides.apply(root, override));
    String name = JobReader.baseName(sourceName);
    Outline outline = StudyFields.FILE.read(new Values("", root, name, null));
    long points = 1;
    for (GridEntry entry : outline.grid()) {
      points = Math.min(MAX_TRAJECTORIES, points * entry.size());
    }
    if (points > MAX_POINTS || points * outline.seeds().size() > MAX_TRAJECTORIES) {
      throw new UserError(
          "study.grid has %s points of %s seeds (%s): at most %s points and %s trajectories are one study"
              .formatted(
                  points == MAX_TRAJECTORIES ? "a million or more" : Long.toString(points),
                  outline.seeds().size(),
                  root.where(),
                  MAX_POINTS,
                  MAX_TRAJECTORIES));
    }
    String base = name;
    Node job = outline.job();
    if (job instanceof Node.Scalar named) {
      Source source = jobs.apply(named.text());
      base = JobReader.baseName(source.name());
      job = JobReader.tree(source.text(), source.name(), false);
    }
    List<Point> all = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      all.add(point(outline, i, (int) points, base, (Node.Mapping) Nodes.copy(job)));
    }
    return new Study(name, all, outline.seeds(), outline.event(), outline.groups());
  }

  private static Point point(
      Outline outline, int number, int points, String base, Node.Mapping job) {
    Map<String, String> fields = new LinkedHashMap<>();
    int stride = points;
    for (GridEntry entry : outline.grid()) {
      stride /= entry.size();
      int place = number / stride % entry.size();
      entry
          .values()
          .forEach(
              (path, values) -> {
                Node value = values.get(place);
                Overrides.set(job, path, Nodes.copy(value), value.where());
                fields.put(path, Nodes.text(value));
              });
    }
    String first = Long.toString(outline.seeds().getFirst());
    Node seed = new Node.Scalar(Node.Kind.NUMBER, first, job.where());
    Overrides.set(job, "seed", seed, job.where());
    return new Point(fields, JobFields.JOB.read(new Values("", job, base, null)));
  }
}

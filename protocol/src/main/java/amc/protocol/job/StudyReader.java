package amc.protocol.job;

import amc.protocol.job.Study.Point;
import amc.protocol.job.StudyFields.Outline;
import java.util.ArrayList;
import java.util.HashMap;
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
   * A file of a study or of a job.
   *
   * @param name for error messages; its base name is the default of the study's or job's name
   * @param folder that relative paths start from; "" for the current one
   */
  public record Source(String text, String name, String folder) {}

  /** Whether a file holds a study; what is wrong with it is told where it is read. */
  public static boolean isStudy(String text, String sourceName) {
    return JobReader.tree(text, sourceName, true).entries().containsKey(StudyFields.STUDY.name());
  }

  /**
   * Reads a file.
   *
   * @param overrides settings {@code path=value} of the study, such as {@code study.seeds=1..40},
   *     and of its job, such as {@code optimizer.nS=20}
   * @param jobs finds the job that the study names
   */
  public static Study read(Source file, List<String> overrides, Function<String, Source> jobs) {
    Node.Mapping root = JobReader.tree(file.text(), file.name(), false);
    overrides.stream().filter(StudyReader::isOfStudy).forEach(set -> Overrides.apply(root, set));
    String name = JobReader.baseName(file.name());
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
    String base = outline.name();
    String folder = file.folder();
    Node.Mapping job;
    if (outline.job() instanceof Node.Scalar named) {
      Source source = jobs.apply(named.text());
      base = JobReader.baseName(source.name());
      folder = source.folder();
      job = JobReader.tree(source.text(), source.name(), false);
    } else {
      job = (Node.Mapping) outline.job();
    }
    for (String override : overrides) {
      if (override.startsWith("seed=")) {
        throw new UserError(
            "seed must not be set for a study (--set %s): write --set study.seeds=1..20"
                .formatted(Node.oneLine(override, Node.SHOWN_CHARACTERS)));
      }
      if (!isOfStudy(override)) {
        Overrides.apply(job, override);
      }
    }
    job.entries().putIfAbsent("name", new Node.Scalar(Node.Kind.STRING, base, job.where()));
    String files = within(folder, outline.files());
    List<Point> all = new ArrayList<>();
    Map<Job, Map<String, String>> seen = new HashMap<>();
    for (int i = 0; i < points; i++) {
      Point point = point(outline, i, (int) points, base, (Node.Mapping) Nodes.copy(job));
      Map<String, String> before = seen.put(point.job(), point.fields());
      if (before != null) {
        throw new UserError(
            "study.grid has %s twice (%s)%s: give each value once"
                .formatted(
                    Node.oneLine(point.fields().toString(), 100),
                    root.where(),
                    before.equals(point.fields())
                        ? ""
                        : ", first as " + Node.oneLine(before.toString(), 100)));
      }
      all.add(point);
    }
    return new Study(
        outline.name(),
        files,
        all,
        outline.seeds(),
        outline.event(),
        outline.groups(),
        text(outline, files, job));
  }

  /** A folder that a file names, from that file's folder. */
  static String within(String folder, String files) {
    if (files.isEmpty() || folder.isEmpty()) {
      return files + folder;
    }
    return files.startsWith("/") ? files : folder + "/" + files;
  }

  private static boolean isOfStudy(String override) {
    return override.startsWith(StudyFields.STUDY.name() + ".");
  }

  /** One line a field. */
  private static String text(Outline o, String files, Node.Mapping job) {
    Outline whole = new Outline(o.name(), files, job, o.grid(), o.seeds(), o.event(), o.groups());
    StringBuilder text = new StringBuilder(StudyFields.STUDY.name() + ":\n");
    StudyFields.STUDY
        .type()
        .write(whole)
        .properties()
        .forEach(
            field -> {
              if (!"".equals(field.getValue().textValue())) {
                text.append("  ")
                    .append(field.getKey())
                    .append(": ")
                    .append(JobWriter.flow(field.getValue()))
                    .append('\n');
              }
            });
    return text.toString();
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

package amc.coordinator.study;

import amc.protocol.job.Study;
import amc.protocol.job.Study.Point;
import amc.protocol.mc.TrajectoryEnd;
import amc.protocol.random.StateHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the trajectories of a study so far. They are numbered from 0: the seeds of a
 * point one after the other, points in their order. Not thread-safe.
 */
public final class StudyTable {
  /** Of all trajectories where nothing is compared. */
  static final String ALL = "all";

  private final Study study;
  private final @Nullable TrajectoryEnd[] ends;
  private int done;
  private int events;
  private long evaluations;
  private double bestLoss = Double.NaN;

  public StudyTable(Study study) {
    this.study = study;
    this.ends = new TrajectoryEnd[study.trajectories()];
  }

  /** Trajectories that curves and tests take together. */
  public record Group(String label, List<Passage> passages) {}

  public Study study() {
    return study;
  }

  /** Number of the trajectory at a point with a seed, or -1 where the seed is none of the study. */
  public int number(int point, long seed) {
    int place = Collections.binarySearch(study.seeds(), seed);
    return place < 0 ? -1 : point * study.seeds().size() + place;
  }

  public Point point(int trajectory) {
    return study.point(trajectory);
  }

  public long seed(int trajectory) {
    return study.seed(trajectory);
  }

  /** What has become of a trajectory; null while it has not ended. */
  public @Nullable TrajectoryEnd end(int trajectory) {
    return ends[trajectory];
  }

  /** Enters the end of a trajectory; a second one changes nothing. */
  public void enter(int trajectory, TrajectoryEnd end) {
    if (ends[trajectory] != null) {
      return;
    }
    ends[trajectory] = end;
    done++;
    events += end.event() ? 1 : 0;
    evaluations += end.evaluations();
    if (!(end.loss() >= bestLoss)) {
      bestLoss = end.loss();
    }
  }

  /** Trajectories that have not ended, in order. */
  public IntStream waiting() {
    return IntStream.range(0, ends.length).filter(i -> ends[i] == null);
  }

  public int done() {
    return done;
  }

  public boolean isComplete() {
    return done == ends.length;
  }

  /** How many have had their event. */
  public int events() {
    return events;
  }

  /** Of all that have ended. */
  public long evaluations() {
    return evaluations;
  }

  /** Lowest loss at an end; NaN while there is none. */
  public double bestLoss() {
    return bestLoss;
  }

  /**
   * Those that have ended, by what is compared, in the order of the grid: a group is called by its
   * value, where several fields are compared by "field=value, ...".
   */
  public List<Group> groups() {
    Map<String, List<Passage>> groups = new LinkedHashMap<>();
    for (int i = 0; i < ends.length; i++) {
      List<Passage> group = groups.computeIfAbsent(label(point(i)), label -> new ArrayList<>());
      TrajectoryEnd end = ends[i];
      if (end != null) {
        group.add(new Passage(end.steps(), end.event()));
      }
    }
    return groups.entrySet().stream().map(e -> new Group(e.getKey(), e.getValue())).toList();
  }

  private String label(Point point) {
    List<String> fields = study.groups();
    if (fields.isEmpty()) {
      return ALL;
    }
    if (fields.size() == 1) {
      return point.fields().getOrDefault(fields.getFirst(), "");
    }
    StringJoiner label = new StringJoiner(", ");
    fields.forEach(field -> label.add(field + "=" + point.fields().getOrDefault(field, "")));
    return label.toString();
  }

  /**
   * Hash of everything that does not depend on the machine, as 16 hexadecimal digits: for each
   * trajectory that has ended its fields, seed, steps, event and state hash.
   */
  public String hash() {
    StateHash hash = new StateHash(0);
    for (int i = 0; i < ends.length; i++) {
      TrajectoryEnd end = ends[i];
      if (end != null) {
        point(i).fields().toString().chars().forEach(hash::add);
        hash.add(seed(i));
        hash.add(end.steps());
        hash.add(end.event() ? 1 : 0);
        hash.add(end.hash());
      }
    }
    return HexFormat.of().toHexDigits(hash.value());
  }
}

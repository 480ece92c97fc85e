package amc.coordinator.folder;

import amc.coordinator.study.StudyTable;
import amc.protocol.job.Job;
import amc.protocol.job.JobIdentity;
import amc.protocol.job.Study;
import amc.protocol.job.Study.Point;
import amc.protocol.job.StudyReader;
import amc.protocol.job.UserError;
import amc.protocol.mc.ArithmeticVersion;
import amc.protocol.mc.TrajectoryEnd;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A study's folder, open for writing: the study, the table of its times, states of trajectories
 * under way, results. What has ended is never computed again, also when the study grows. Confined
 * to one thread but for {@link #unfinished}, and to one process at a time.
 */
public final class StudyFolder implements Closeable {
  public static final String STUDY = "study.yaml";
  public static final String TIMES = "times.csv";
  public static final String SURVIVAL = "survival.csv";

  private final Disk disk;
  private final Path directory;
  private final StudyTable table;
  private final TimesFile times;
  private final Unfinished unfinished;
  private JobState state;

  private StudyFolder(
      Disk disk, Path directory, StudyTable table, TimesFile times, JobState state) {
    this.disk = disk;
    this.directory = directory;
    this.table = table;
    this.times = times;
    this.unfinished = new Unfinished(disk, directory);
    this.state = state;
  }

  /** Whether a folder is a study's. */
  public static boolean isStudy(Path directory) {
    return Files.exists(directory.resolve(STUDY));
  }

  /**
   * The study in a folder.
   *
   * @param settings {@code path=value}
   */
  public static Study readStudy(Path directory, List<String> settings) {
    Path file = directory.resolve(STUDY);
    try {
      return StudyReader.read(
          new StudyReader.Source(Files.readString(file), file.toString(), ""),
          settings,
          name -> {
            throw new UserError(file + " names a job instead of holding it: restore it");
          });
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /** What has ended of the study in a folder. */
  public static StudyTable readTable(Path directory, Study study) {
    StudyTable table = new StudyTable(study);
    TimesFile.read(directory.resolve(TIMES), table);
    return table;
  }

  /**
   * What has ended of a study, of the content of its {@code times.csv}.
   *
   * @throws UserError where it is another study's
   */
  public static StudyTable table(byte[] times, Study study) {
    StudyTable table = new StudyTable(study);
    TimesFile.read(TIMES, times, table);
    return table;
  }

  /** Engine that the study in a folder was begun with. */
  public static String readEngine(Path directory) {
    return JobState.require(directory).engine();
  }

  /**
   * Opens the folder of a study, new or not: what it has of the study already is in the table then.
   *
   * @param data checksums of the files that its jobs name
   * @throws UserError where it is another study's
   */
  public static StudyFolder open(
      Disk disk, Path directory, Study study, String engine, byte[] data) {
    if (isStudy(directory)) {
      JobState state = JobState.require(directory);
      requireSame(directory, readStudy(directory, List.of()), study, state.engine(), engine);
      return open(disk, directory, study, state, data);
    }
    return RunFolder.begin(
        disk,
        directory,
        List.of(TIMES, JobState.FILE, RunFolder.DATA, STUDY),
        () ->
            open(
                disk,
                directory,
                study,
                new JobState(engine, ArithmeticVersion.CURRENT, 0, 0),
                data));
  }

  private static StudyFolder open(
      Disk disk, Path directory, Study study, JobState state, byte[] data) {
    StudyTable table = new StudyTable(study);
    TimesFile times = TimesFile.open(disk, directory.resolve(TIMES), table);
    StudyFolder folder = new StudyFolder(disk, directory, table, times, state);
    AtomicFile.deleteLeftovers(disk, directory);
    folder.write(JobState.FILE, Json.bytes(state));
    if (data.length > 0) {
      folder.write(RunFolder.DATA, data);
    }
    // Last: a folder that has it can be gone on with.
    folder.write(STUDY, study.text().getBytes(StandardCharsets.UTF_8));
    return folder;
  }

  /** A study may grow by seeds and points, and compare other groups: nothing else. */
  private static void requireSame(
      Path directory, Study before, Study study, String engineBefore, String engine) {
    if (!engineBefore.equals(engine)) {
      throw changed(directory, "engine=" + engineBefore);
    }
    if (!before.event().equals(study.event())) {
      throw changed(directory, "another study.event");
    }
    Map<Map<String, String>, Job> jobs = new HashMap<>();
    study.points().forEach(point -> jobs.put(point.fields(), point.job()));
    for (Point point : before.points()) {
      Job job = jobs.get(point.fields());
      if (job == null) {
        throw new UserError(
            "%s has trajectories at %s, which the study does not have: give the grid at least the values that it had, or use another --out"
                .formatted(directory, point.fields()));
      }
      if (job.budget().steps() != point.job().budget().steps()) {
        throw changed(directory, "budget.steps=" + point.job().budget().steps());
      }
      if (identity(job) != identity(point.job())) {
        throw changed(directory, "another job at " + point.fields());
      }
    }
    Set<Long> seeds = new HashSet<>(study.seeds());
    for (long seed : before.seeds()) {
      if (!seeds.contains(seed)) {
        throw changed(directory, "study.seeds that have " + seed);
      }
    }
  }

  private static long identity(Job job) {
    return JobIdentity.hash(job.withSeed(0));
  }

  private static UserError changed(Path directory, String before) {
    return new UserError(
        "%s was begun with %s: only seeds and points of the grid may be added; use another --out"
            .formatted(directory, before));
  }

  public Path directory() {
    return directory;
  }

  /** What has ended so far. */
  public StudyTable table() {
    return table;
  }

  public Unfinished unfinished() {
    return unfinished;
  }

  /** Engine that all trajectories are evaluated by. */
  public String engine() {
    return state.engine();
  }

  /** Time that all sessions together have taken, as far as {@link #tick} was told. */
  public long elapsedNs() {
    return state.elapsedNs();
  }

  /** Enters the end of a trajectory; readers of the table's file see it at once. */
  public void enter(int trajectory, TrajectoryEnd end) {
    if (table.end(trajectory) == null) {
      table.enter(trajectory, end);
      times.append(trajectory, end);
    }
  }

  /** Puts the table on the device, and what all sessions have taken so far. */
  public void tick(long elapsedNs) {
    times.flush();
    state = new JobState(state.engine(), state.arithmeticVersion(), elapsedNs, 0);
    write(JobState.FILE, Json.bytes(state));
  }

  public void write(StudySummary summary) {
    write(RunFolder.SUMMARY, Json.bytes(summary));
  }

  /** Writes a result, replacing an earlier one. */
  public void write(String name, byte[] content) {
    AtomicFile.write(disk, directory.resolve(name), ByteBuffer.wrap(content));
  }

  /** Puts the table into order. */
  @Override
  public void close() {
    try {
      times.close();
    } catch (IOException e) {
      throw FileErrors.cannotWrite(directory, e);
    }
    write(TIMES, TimesFile.sorted(table));
    unfinished.close();
  }
}

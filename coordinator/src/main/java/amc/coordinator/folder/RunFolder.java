package amc.coordinator.folder;

import amc.protocol.job.UserError;
import amc.protocol.mc.ArithmeticVersion;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A run's folder, open for writing: job, decision log, checkpoints, metrics, results. At any time,
 * also after a crash or a failed write, it holds a checkpoint from which the run can go on.
 * Confined to one thread, and to one process at a time.
 */
public final class RunFolder implements Closeable {
  public static final String JOB = "job.yaml";
  public static final String DECISIONS = "decisions.log";
  public static final String DATA = "data.sha256";
  public static final String METRICS = "metrics.csv";
  public static final String SUMMARY = "summary.json";
  public static final String MODEL = "model.npz";
  public static final String LABELS = "labels.json";
  public static final String REPORT = "report.html";

  private final Disk disk;
  private final Path directory;
  private final long jobHash;
  private final DecisionLog decisions;
  private final MetricsFile metrics;
  private final CheckpointStore checkpoints;

  private RunFolder(
      Disk disk, Path directory, long jobHash, DecisionLog decisions, MetricsFile metrics) {
    this.disk = disk;
    this.directory = directory;
    this.jobHash = jobHash;
    this.decisions = decisions;
    this.metrics = metrics;
    this.checkpoints = new CheckpointStore(disk, directory);
  }

  /** A folder reopened, and where to go on. */
  public record Resumed(RunFolder folder, Checkpoint checkpoint) {}

  /**
   * Makes the folder of a new run; on failure everything made is removed again.
   *
   * @param directory must be empty or absent
   * @param job text of the resolved job
   * @param data checksums of the files that it names
   */
  public static RunFolder create(
      Disk disk, Path directory, String job, byte[] data, RunIdentity identity) {
    return begin(
        disk,
        directory,
        List.of(JOB, DATA, DECISIONS, METRICS),
        () -> {
          AtomicFile.write(disk, directory.resolve(JOB), utf8(job));
          if (data.length > 0) {
            AtomicFile.write(disk, directory.resolve(DATA), ByteBuffer.wrap(data));
          }
          DecisionLog log = DecisionLog.create(disk, directory.resolve(DECISIONS), identity);
          MetricsFile metrics = MetricsFile.open(disk, directory.resolve(METRICS), -1);
          return new RunFolder(disk, directory, identity.jobHash(), log, metrics);
        });
  }

  /**
   * Makes a folder that may exist if it is empty, and what it begins with; where that cannot be
   * written, nothing of it stays.
   *
   * @param names of what may be in it then
   */
  static <T> T begin(Disk disk, Path directory, List<String> names, Supplier<T> make) {
    requireEmpty(directory);
    boolean existed = Files.exists(directory);
    AtomicFile.createFolder(disk, directory);
    try {
      return make.get();
    } catch (UserError e) {
      names.forEach(name -> remove(disk, directory.resolve(name), e));
      if (!existed) {
        remove(disk, directory, e);
      }
      throw e;
    }
  }

  /**
   * Reopens the folder of a run that was interrupted, at its newest usable checkpoint. What was
   * written after that is cut off: the resumed run writes the same again.
   *
   * @param notes hears a line about everything that was damaged
   */
  public static Resumed resume(Disk disk, Path directory, long jobHash, Consumer<String> notes) {
    Path log = directory.resolve(DECISIONS);
    requireJob(directory, jobHash);
    long trusted = trustedBytes(log, notes);
    CheckpointStore checkpoints = new CheckpointStore(disk, directory);
    Checkpoint checkpoint = checkpoints.newest(jobHash, trusted, notes);
    DecisionLog decisions = DecisionLog.reopen(disk, log, checkpoint.logBytes());
    long step = checkpoint.state().step();
    MetricsFile metrics = MetricsFile.open(disk, directory.resolve(METRICS), step);
    checkpoints.deleteAfter(step);
    AtomicFile.deleteLeftovers(disk, directory);
    return new Resumed(new RunFolder(disk, directory, jobHash, decisions, metrics), checkpoint);
  }

  /** Whether the run can be gone on with: there is a checkpoint. */
  public boolean isResumable() {
    return !checkpoints.isEmpty();
  }

  /** Text of the job of the run in a folder. */
  public static String readJob(Path directory) {
    Path file = directory.resolve(JOB);
    if (!Files.exists(file)) {
      throw new UserError(
          directory + " is not a run folder, it has no " + JOB + ": give the folder of an amc run");
    }
    return read(file);
  }

  /** Checksums of the files that the run in a folder began with; empty where nobody took them. */
  public static String readData(Path directory) {
    Path file = directory.resolve(DATA);
    return Files.exists(file) ? read(file) : "";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is not UTF-8 text: restore it", e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /**
   * What the decisions of the run in a folder depend on.
   *
   * @throws UserError where they depend on another arithmetic than this program's, in which they
   *     cannot be repeated, nor gone on with
   */
  public static RunIdentity readIdentity(Path directory) {
    Path log = directory.resolve(DECISIONS);
    RunIdentity identity;
    try (DecisionReader reader = DecisionReader.open(log)) {
      identity = reader.identity();
    }
    requireThisArithmetic(log, identity.arithmetic());
    Summary summary = Summary.read(directory);
    if (summary != null) {
      requireThisArithmetic(directory.resolve(SUMMARY), summary.arithmeticVersion());
    }
    return identity;
  }

  private static void requireThisArithmetic(Path file, int version) {
    if (version != ArithmeticVersion.CURRENT) {
      throw new UserError(
          "arithmeticVersion=%s must be %s, that of this program (%s): use the version of amc that made the run"
              .formatted(version, ArithmeticVersion.CURRENT, file));
    }
  }

  private static void requireEmpty(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new UserError("out=" + directory + " is a file: choose another folder with --out");
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      if (files.iterator().hasNext()) {
        boolean begun =
            Files.exists(directory.resolve(JOB))
                || StudyFolder.isStudy(directory)
                || PopulationFolder.isPopulation(directory);
        throw new UserError(
            "out=%s must be empty: choose another folder with --out%s"
                .formatted(directory, begun ? ", or go on with amc resume " + directory : ""));
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(directory, e);
    }
  }

  private static void requireJob(Path directory, long jobHash) {
    if (readIdentity(directory).jobHash() != jobHash) {
      throw new UserError(
          "%s belongs to another job than %s: restore that file, or train again with amc run"
              .formatted(directory.resolve(DECISIONS), directory.resolve(JOB)));
    }
  }

  private static long trustedBytes(Path log, Consumer<String> notes) {
    try (DecisionReader reader = DecisionReader.open(log)) {
      while (reader.next()) {}
      if (reader.torn()) {
        notes.accept(
            "%s has an incomplete end: cut off after step %s".formatted(log, reader.step()));
      }
      return reader.validBytes();
    }
  }

  private static void remove(Disk disk, Path file, UserError reason) {
    try {
      disk.delete(file);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Where the folder is. */
  public Path directory() {
    return directory;
  }

  /** Hash of the job that the folder's run began with. */
  public long jobHash() {
    return jobHash;
  }

  public DecisionLog decisions() {
    return decisions;
  }

  public MetricsFile metrics() {
    return metrics;
  }

  /** Writes a checkpoint, whose part of the decision log must have been flushed. */
  public void save(Checkpoint checkpoint) {
    checkpoints.save(checkpoint);
  }

  /** Replaces the job by one that differs in what the job hash leaves out. */
  public void replaceJob(String job) {
    AtomicFile.write(disk, directory.resolve(JOB), utf8(job));
  }

  public void write(Summary summary) {
    write(SUMMARY, summary.toJson());
  }

  /** Writes a result, replacing an earlier one. */
  public void write(String name, byte[] content) {
    AtomicFile.write(disk, directory.resolve(name), ByteBuffer.wrap(content));
  }

  @Override
  public void close() {
    try {
      try (decisions) {
        metrics.close();
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(directory, e);
    }
  }
}

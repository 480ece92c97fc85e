package amc.deploy.run;

import amc.coordinator.folder.RunFolder;
import amc.deploy.run.DataRecord.Entry;
import amc.protocol.job.Job;
import amc.protocol.job.JobIdentity;
import amc.protocol.job.JobPaths;
import amc.protocol.job.JobReader;
import amc.protocol.job.UserError;
import amc.worker.engine.EngineKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the folder of a run says of it, to go on with it or to repeat it. Its files may have moved
 * since; their content is what it was.
 *
 * @param job with files as they are found now, by absolute paths
 * @param identity hash of the job as the run began with it
 */
public record RecordedRun(Path folder, Job job, long identity, EngineKind engine) {

  /**
   * Reads a folder and finds the files of its job.
   *
   * @param settings {@code path=value}, for files alone; their paths start at the current folder
   * @param notes hears where a file was found that has moved along with the run
   */
  public static RecordedRun of(Path folder, List<String> settings, Consumer<String> notes) {
    String text = RunFolder.readJob(folder);
    String source = folder.resolve(RunFolder.JOB).toString();
    Job recorded = JobReader.read(text, source, List.of());
    Job set = JobReader.read(text, source, settings);
    requirePathsOnly(recorded, set);
    DataRecord data = DataRecord.read(folder);
    List<String> before = before(folder, recorded, data);
    Job job = JobPaths.with(set, found(folder, recorded, set, before, notes));
    data.requireUnchanged(job);
    long identity = JobIdentity.hash(JobPaths.with(recorded, before));
    if (data.isEmpty() && identity != JobIdentity.hash(job)) {
      throw new UserError(
          "--set: the files must have the names that they have in %s, since the run has no %s; rename them"
              .formatted(source, RunFolder.DATA));
    }
    return new RecordedRun(folder, job, identity, engine(folder));
  }

  /**
   * Hash of a folder's job as the run began with it, whatever its files are called now.
   *
   * @param recorded the job in the folder
   */
  static long identity(Path folder, Job recorded) {
    List<String> before = before(folder, recorded, DataRecord.read(folder));
    return JobIdentity.hash(JobPaths.with(recorded, before));
  }

  /** The job's files by the names that they had when the run began. */
  private static List<String> before(Path folder, Job recorded, DataRecord data) {
    List<String> files = List.copyOf(JobPaths.named(recorded).values());
    if (data.isEmpty()) {
      return files;
    }
    if (data.entries().size() != files.size()) {
      throw new UserError(
          "%s names %s files, %s has the checksums of %s: restore both"
              .formatted(
                  folder.resolve(RunFolder.JOB),
                  files.size(),
                  folder.resolve(RunFolder.DATA),
                  data.entries().size()));
    }
    return data.entries().stream().map(Entry::path).toList();
  }

  private static EngineKind engine(Path folder) {
    String name = RunFolder.readIdentity(folder).engine();
    try {
      return EngineKind.ofName(name);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "engine=%s of %s is none of this program's: use the version of amc that made the run"
              .formatted(name, folder.resolve(RunFolder.DECISIONS)),
          e);
    }
  }

  private static void requirePathsOnly(Job recorded, Job set) {
    if (!JobPaths.map(recorded, path -> "").equals(JobPaths.map(set, path -> ""))) {
      throw new UserError(
          "--set: a run goes on as it began, only its files may have moved: set one of %s"
              .formatted(String.join(", ", JobPaths.named(recorded).keySet())));
    }
  }

  /** The job's files by absolute paths. */
  private static List<String> found(
      Path folder, Job recorded, Job set, List<String> before, Consumer<String> notes) {
    Path run = folder.toAbsolutePath().normalize();
    Map<String, String> settings = JobPaths.named(set);
    Iterator<String> beside = before.iterator();
    List<String> found = new ArrayList<>();
    JobPaths.named(recorded)
        .forEach(
            (field, path) -> {
              Path moved = run.resolve(beside.next()).normalize();
              String setting = settings.getOrDefault(field, path);
              if (!setting.equals(path)) {
                found.add(Path.of(setting).toAbsolutePath().normalize().toString());
                return;
              }
              Path file = run.resolve(path).normalize();
              if (!Files.exists(file) && Files.exists(moved)) {
                notes.accept("%s=%s is not there any more: using %s".formatted(field, file, moved));
                file = moved;
              }
              if (!Files.exists(file)) {
                throw missing(folder, field, file);
              }
              found.add(file.toString());
            });
    return found;
  }

  private static UserError missing(Path folder, String field, Path file) {
    Path job = folder.resolve(RunFolder.JOB);
    long line = RunFolder.readJob(folder).lines().takeWhile(l -> !l.startsWith("task:")).count();
    return new UserError(
        "%s=%s does not exist (%s line %s): say where it is with --set %s=PATH, or correct that line"
            .formatted(field, file, job, line + 1, field));
  }
}

package amc.deploy.run;

import amc.coordinator.folder.FileErrors;
import amc.coordinator.folder.RunFolder;
import amc.protocol.job.Job;
import amc.protocol.job.JobPaths;
import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import amc.worker.files.Checksums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code data.sha256}: checksums and places of the files that a run began with, as {@code
 * sha256sum} writes them and {@code sha256sum -c} checks them in the run's folder.
 *
 * @param entries one for each of {@link JobPaths#named}, in its order; none in folders of before
 */
public record DataRecord(List<Entry> entries) {
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (.+)");

  /**
   * A file.
   *
   * @param path from the run's folder, or absolute
   */
  public record Entry(String sha256, String path) {}

  /** Takes the checksums of a job's files; files of fetched data sets are known by their names. */
  static byte[] of(Job job, Path runFolder) {
    return of(JobPaths.named(job).values(), runFolder);
  }

  private static byte[] of(Collection<String> names, Path runFolder) {
    StringBuilder lines = new StringBuilder();
    Path folder = runFolder.toAbsolutePath().normalize();
    for (String name : names) {
      Path file = Path.of(name).toAbsolutePath().normalize();
      lines.append(sha256(file)).append("  ").append(folder.relativize(file)).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The record of files that need not be on this machine.
   *
   * @param names of the files, as their owner's machine has them
   * @param checksums by name; files without one are left out
   */
  public static byte[] of(Collection<String> names, Map<String, String> checksums) {
    StringBuilder lines = new StringBuilder();
    for (String name : names) {
      String sha256 = checksums.get(name);
      if (sha256 != null) {
        lines.append(sha256).append("  ").append(name).append('\n');
      }
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The same of all jobs of a study or a population.
   *
   * @param what of which it is
   * @throws UserError where a file of the same name is another than it began with
   */
  static byte[] of(List<Job> jobs, Path studyFolder, String what) {
    Map<String, String> before = new HashMap<>();
    for (Entry entry : read(studyFolder).entries()) {
      before.put(String.valueOf(Path.of(entry.path()).getFileName()), entry.sha256());
    }
    Map<String, String> fields = new LinkedHashMap<>(); // by path
    jobs.stream()
        .map(JobPaths::named)
        .distinct()
        .forEach(named -> named.forEach((field, path) -> fields.putIfAbsent(path, field)));
    fields.forEach(
        (path, field) -> {
          String recorded = before.get(String.valueOf(Path.of(path).getFileName()));
          if (recorded != null && !recorded.equals(sha256(Path.of(path)))) {
            throw new UserError(
                "%s=%s is not the file that the %s began with (SHA-256 %s): restore it, or use another --out"
                    .formatted(field, path, what, recorded));
          }
        });
    return of(fields.keySet(), studyFolder);
  }

  /** Reads the record of the run in a folder. */
  static DataRecord read(Path runFolder) {
    List<Entry> entries = new ArrayList<>();
    for (String line : RunFolder.readData(runFolder).lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new UserError(
            runFolder.resolve(RunFolder.DATA) + " has a line that is no checksum: restore it");
      }
      entries.add(new Entry(matcher.group(1), matcher.group(2)));
    }
    return new DataRecord(entries);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Refuses a job whose files are others than the run began with; code may have been mended. */
  void requireUnchanged(Job job) {
    if (isEmpty() || job.task() instanceof TaskSpec.Plugin) {
      return;
    }
    Iterator<Entry> recorded = entries.iterator();
    for (Map.Entry<String, String> named : JobPaths.named(job).entrySet()) {
      String before = recorded.next().sha256();
      String now = sha256(Path.of(named.getValue()));
      if (!now.equals(before)) {
        throw new UserError(
            "%s=%s is not the file that the run began with (SHA-256 %s instead of %s): restore it, name the right one with --set %s=PATH, or train anew with amc run"
                .formatted(named.getKey(), named.getValue(), now, before, named.getKey()));
      }
    }
  }

  private static String sha256(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(file + " does not exist or is no file: check the path");
    }
    try {
      return Checksums.sha256(file);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }
}

package amc.worker.files;

import amc.protocol.job.Job;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs.DataFile;
import amc.worker.problem.JobFiles;
import amc.worker.problem.Problem;
import amc.worker.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a job trains on, and the files that it was read from.
 *
 * @param files in the order of reading
 */
public record ListedProblem(Problem problem, List<Listed> files) {

  /**
   * A file of a job.
   *
   * @param file by content
   * @param path where it is on this machine
   */
  public record Listed(DataFile file, Path path) {}

  public ListedProblem {
    files = List.copyOf(files);
  }

  /** Loads from this machine's disk; see {@link Problems#load}. */
  public static ListedProblem load(Job job, Path jobDirectory, Path dataHome) {
    Map<String, Path> table = new LinkedHashMap<>();
    Problem problem = Problems.load(job, JobFiles.onDisk(jobDirectory, dataHome).listedIn(table));
    List<Listed> files = new ArrayList<>();
    table.forEach((name, path) -> files.add(listed(name, path)));
    return new ListedProblem(problem, files);
  }

  private static Listed listed(String name, Path path) {
    try {
      return new Listed(new DataFile(name, Checksums.sha256(path), Files.size(path)), path);
    } catch (IOException e) {
      throw new UserError("%s: cannot be read (%s); try again".formatted(path, e.getMessage()), e);
    }
  }

  /** The files by content alone. */
  public DataFile[] contents() {
    return files.stream().map(Listed::file).toArray(DataFile[]::new);
  }
}

package amc.worker.files;

import amc.protocol.job.TaskSpec;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs.DataFile;
import amc.protocol.message.Storing;
import amc.worker.files.ListedProblem.Listed;
import amc.worker.problem.JobFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds files by name and checksum: on this machine's disk, among those that were fetched before,
 * else at the coordinators. Blocks. Thread-safe, also among processes that share a folder.
 */
public final class FileFinder {
  /** Folder of fetched files, each under its checksum, in the folder of data sets. */
  static final String CACHE = "by-checksum";

  /** Who has the files that this machine lacks. */
  @FunctionalInterface
  public interface Source {
    /**
     * A chunk of a file; see {@link Storing#CHUNK_BYTES}.
     *
     * @throws UserError if it cannot be had
     */
    byte[] chunk(String sha256, int chunk);
  }

  private final Path dataHome;
  private final Source source;
  private final Consumer<String> notes;
  private final Checksums checksums = new Checksums();

  /**
   * @param dataHome folder of data sets
   * @param notes hears which files of a wanted name are not used, and why
   */
  public FileFinder(Path dataHome, Source source, Consumer<String> notes) {
    this.dataHome = dataHome;
    this.source = source;
    this.notes = notes;
  }

  /**
   * All files of a job by the names that its client gave them.
   *
   * @param tasks all of the job's, which say what is code
   * @throws UserError if one is neither here nor to be had
   */
  public JobFiles find(Collection<TaskSpec> tasks, DataFile[] files) {
    return table(list(tasks, List.of(files)));
  }

  /**
   * The same, with where each is.
   *
   * @throws UserError if one is neither here nor to be had
   */
  public List<Listed> list(Collection<TaskSpec> tasks, List<DataFile> files) {
    // By name, which is how a task gets at its jar: one of many tasks may run code.
    Set<String> jars =
        tasks.stream()
            .flatMap(
                task ->
                    task instanceof TaskSpec.Plugin p ? Stream.ofNullable(p.jar()) : Stream.of())
            .collect(Collectors.toSet());
    return files.stream()
        .map(file -> new Listed(file, jars.contains(file.name()) ? findCode(file) : find(file)))
        .toList();
  }

  /** Files that have been found, by their names. */
  public static JobFiles table(List<Listed> files) {
    Map<String, Path> found = new HashMap<>();
    files.forEach(listed -> found.put(listed.file().name(), listed.path()));
    return JobFiles.of(found);
  }

  /**
   * A file with the wanted content.
   *
   * @throws UserError if it is neither here nor to be had
   */
  public Path find(DataFile wanted) {
    if (!Storing.isSha256(wanted.sha256())) { // it becomes the name of a file
      throw new UserError(
          "%s came with a checksum that is none: submit the run again".formatted(wanted.name()));
    }
    Path own = own(wanted);
    if (own != null) {
      return own;
    }
    Path cached = dataHome.resolve(CACHE).resolve(wanted.sha256());
    if (has(cached, wanted)) {
      return cached;
    }
    fetch(wanted, cached);
    return cached;
  }

  /**
   * A file with the wanted content that is here under its own name. Code is never fetched, nor
   * taken from what was fetched as data: whoever runs a worker decides what it executes.
   *
   * @throws UserError if there is none
   */
  public Path findCode(DataFile wanted) {
    Path own = own(wanted);
    if (own == null || isFetched(own)) {
      throw new UserError(
          "%s is not on this worker with SHA-256 %s: copy it there, since code is not sent"
              .formatted(wanted.name(), wanted.sha256()));
    }
    return own;
  }

  /** Whether somebody has sent it, whatever way its name takes to it. */
  private boolean isFetched(Path file) {
    try {
      Path cache = dataHome.resolve(CACHE);
      return Files.exists(cache) && file.toRealPath().startsWith(cache.toRealPath());
    } catch (IOException e) {
      notes.accept(file + " is not used: its place cannot be read (" + e.getMessage() + ")");
      return true;
    }
  }

  private @Nullable Path own(DataFile wanted) {
    Set<Path> places =
        new LinkedHashSet<>(List.of(Path.of(wanted.name()), dataHome.resolve(wanted.name())));
    for (Path place : places) {
      if (has(place, wanted)) {
        return place;
      }
    }
    return null;
  }

  private boolean has(Path file, DataFile wanted) {
    try {
      if (!Files.isRegularFile(file)) {
        return false;
      }
      if (Files.size(file) == wanted.sizeBytes() && checksums.of(file).equals(wanted.sha256())) {
        return true;
      }
      notes.accept(file + " is not used: its content is not that of the run's " + wanted.name());
      return false;
    } catch (IOException e) {
      notes.accept(file + " is not used: it cannot be read (" + e.getMessage() + ")");
      return false;
    }
  }

  /** Writes beside the place, checks, renames: no reader sees a part of the file. */
  private void fetch(DataFile wanted, Path place) {
    try {
      Files.createDirectories(place.getParent());
      Path part = Files.createTempFile(place.getParent(), wanted.sha256(), ".part");
      try {
        receive(wanted, part);
        Files.move(
            part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UserError(
          "cannot keep %s in %s: %s; give the worker a folder for it with AMC_DATA"
              .formatted(wanted.name(), place.getParent(), e),
          e);
    }
  }

  private void receive(DataFile wanted, Path part) throws IOException {
    MessageDigest digest = Storing.digest();
    try (OutputStream out = Files.newOutputStream(part)) {
      for (int i = 0; i < Storing.chunks(wanted.sizeBytes()); i++) {
        byte[] chunk = chunk(wanted, i);
        digest.update(chunk);
        out.write(chunk);
      }
    }
    if (!Checksums.hex(digest).equals(wanted.sha256())) {
      throw lacking(wanted, "what the coordinators sent has another checksum", null);
    }
  }

  private byte[] chunk(DataFile wanted, int chunk) {
    try {
      return source.chunk(wanted.sha256(), chunk);
    } catch (UserError e) {
      throw lacking(wanted, String.valueOf(e.getMessage()), e);
    }
  }

  private static UserError lacking(DataFile wanted, String cause, @Nullable UserError e) {
    return new UserError(
        "this worker lacks %s (SHA-256 %s): %s; copy the file there, or start the run again"
            .formatted(wanted.name(), wanted.sha256(), cause),
        e);
  }
}

package amc.deploy.data;

import amc.coordinator.folder.FileErrors;
import amc.deploy.data.PublicDataset.DataFile;
import amc.protocol.job.UserError;
import amc.worker.files.Checksums;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** Fetches data sets: tries sources in turn, checks every file, then puts all into place. */
public final class DataFetch {
  private final Path home;
  private final Consumer<String> notes;

  /**
   * @param home folder of all data sets
   * @param notes hears how it goes
   */
  public DataFetch(Path home, Consumer<String> notes) {
    this.home = home;
    this.notes = notes;
  }

  /** Makes {@code home/name} hold the data set's files; returns that folder. */
  public Path fetch(PublicDataset dataset) {
    Path place = home.resolve(dataset.name());
    try {
      if (isComplete(place, dataset.files())) {
        notes.accept(place + " is complete and its checksums are right");
        return place;
      }
      Files.createDirectories(place);
      Path work = Files.createTempDirectory(home, "." + dataset.name() + "-");
      try {
        fetch(dataset, work, place);
      } finally {
        FolderTree.delete(work);
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(home, e);
    }
    return place;
  }

  private void fetch(PublicDataset dataset, Path work, Path place) throws IOException {
    List<DataFile> files = dataset.files();
    List<String> reasons = new ArrayList<>();
    for (DataSource source : dataset.sources()) {
      notes.accept("fetching " + dataset.name() + " from " + source.name());
      Path scratch = Files.createTempDirectory(work, "scratch-");
      Path target = Files.createTempDirectory(work, "files-");
      try {
        source.fetch(files, scratch, target);
        for (DataFile file : files) {
          decompress(target, file);
          requireChecksum(target.resolve(file.name()), file);
        }
        for (DataFile file : files) {
          Files.move(
              target.resolve(file.name()),
              place.resolve(file.name()),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        }
        return;
      } catch (IOException e) {
        reasons.add(source.name() + ": " + reason(e));
        notes.accept("  " + reason(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UserError("fetching " + dataset.name() + " was interrupted: try again", e);
      }
    }
    throw new UserError(
        "cannot fetch %s (%s): try again later, or put its files into %s yourself"
            .formatted(dataset.name(), String.join("; ", reasons), place));
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.strip().replaceAll("\\s+", " ");
  }

  private static boolean isComplete(Path place, List<DataFile> files) throws IOException {
    for (DataFile file : files) {
      Path path = place.resolve(file.name());
      if (!Files.isRegularFile(path) || !Checksums.sha256(path).equals(file.sha256())) {
        return false;
      }
    }
    return true;
  }

  private static void decompress(Path folder, DataFile file) throws IOException {
    Path compressed = folder.resolve(file.name() + ".gz");
    if (Files.exists(compressed)) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(compressed))) {
        Files.copy(in, folder.resolve(file.name()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void requireChecksum(Path path, DataFile file) throws IOException {
    String found = Checksums.sha256(path);
    if (!found.equals(file.sha256())) {
      throw new IOException(
          "%s has SHA-256 %s instead of %s".formatted(file.name(), found, file.sha256()));
    }
  }
}

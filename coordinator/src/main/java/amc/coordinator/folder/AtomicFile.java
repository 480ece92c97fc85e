package amc.coordinator.folder;

import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes whole files so that a reader, also after a crash, sees the old or the new content. */
public final class AtomicFile {
  static final String TEMPORARY_SUFFIX = ".tmp";

  private AtomicFile() {}

  /**
   * Writes beside the file, forces to the device, renames; leaves nothing behind on failure.
   *
   * @throws UserError where it cannot be written
   */
  public static void write(Disk disk, Path file, ByteBuffer content) {
    Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY_SUFFIX);
    try {
      try (Disk.Output out = disk.open(temporary, 0)) {
        out.write(content);
        out.force();
      }
      disk.replace(temporary, file);
    } catch (IOException e) {
      try {
        disk.delete(temporary);
      } catch (IOException undeletable) {
        e.addSuppressed(undeletable);
      }
      throw FileErrors.cannotWrite(file, e);
    }
  }

  /** Deletes what crashes left behind in the middle of a {@link #write}. */
  static void deleteLeftovers(Disk disk, Path directory) {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, "*" + TEMPORARY_SUFFIX)) {
      for (Path file : files) {
        disk.delete(file);
      }
    } catch (DirectoryIteratorException e) {
      throw FileErrors.cannotWrite(directory, new IOException(e));
    } catch (IOException e) {
      throw FileErrors.cannotWrite(directory, e);
    }
  }

  /**
   * Creates a folder, and those above it, where they are not there.
   *
   * @throws UserError where it cannot be written
   */
  static void createFolder(Disk disk, Path folder) {
    try {
      disk.createDirectories(folder);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
  }
}

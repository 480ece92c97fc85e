package amc.deploy.services;

import amc.deploy.run.StopSignal;
import amc.protocol.job.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;

/**
 * A folder in memory for an embedded media driver's files, deleted on closing. Its lock is held as
 * long as the process lives, paused or not, so folders of killed processes can be told from those
 * in use: they are deleted by the next process that starts.
 */
final class DriverFolder implements AutoCloseable {
  private static final String PREFIX = "amc-aeron-";
  private static final String LOCK = "lock";

  /** Bytes for a driver and a run or two. */
  private static final long MIN_SPACE = 40L << 20;

  private final Path folder;
  private final FileChannel lock;
  private final Thread shutdown = new Thread(this::deleteAtTheEnd, "amc-aeron-delete");

  /**
   * Makes a folder.
   *
   * @param parent folder to make it in
   * @throws UserError if it cannot be made
   */
  DriverFolder(Path parent) {
    try {
      deleteAbandoned(parent);
      folder = Files.createTempDirectory(parent, PREFIX);
      long space = Files.getFileStore(folder).getUsableSpace();
      if (space < MIN_SPACE) {
        Files.delete(folder);
        throw new UserError(
            "data plane: %s has %s MiB left, must be >= %s MiB; enlarge it (in a container: shm_size)"
                .formatted(parent, space >> 20, MIN_SPACE >> 20));
      }
      Path unlocked = folder.resolve("unlocked");
      lock = FileChannel.open(unlocked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
      // Under its name it is never seen unlocked.
      Files.move(unlocked, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UserError(
          "data plane: no folder for Aeron can be made in %s (%s); name another by TMPDIR"
              .formatted(parent, e),
          e);
    }
    // Files only, which others may still have mapped: stopping the driver under them would crash.
    Runtime.getRuntime().addShutdownHook(shutdown);
  }

  /** Where the system keeps files in memory, else where it keeps temporary ones. */
  static Path parent() {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Folder for the driver, not yet there. */
  Path driver() {
    return folder.resolve("driver");
  }

  private static void deleteAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path other : folders) {
        Path file = other.resolve(LOCK);
        if (Files.isWritable(file) && isFree(file)) {
          IoUtil.delete(other.toFile(), true);
        }
      }
    }
  }

  private static boolean isFree(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this process
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdown);
    } catch (IllegalStateException e) {
      // The process is ending already.
    }
  }

  /**
   * All hooks of a shutdown run at once, while a node is still leaving its cluster or a run is
   * making its checkpoint: they need the driver until they have ended.
   */
  void deleteAtTheEnd() {
    StopSignal.awaitAllClosed();
    delete();
  }

  private void delete() {
    IoUtil.delete(folder.toFile(), true);
    CloseHelper.quietClose(lock);
  }
}

package amc.coordinator.folder;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An event file that TensorBoard follows while it grows. It is a copy of what the result folder
 * holds, so training goes on where it cannot be written any more: that is noted once. Confined to
 * one thread.
 */
public final class TensorBoardFile implements Closeable {
  private static final String PREFIX = "events.out.tfevents."; // what readers know a file by
  private static final String OPTION = "--tensorboard";

  private final Disk disk;
  private final Path folder;
  private final InstantSource clock;
  private final Consumer<String> notes;
  private Path file;
  private Disk.@Nullable Output out;

  /**
   * Writes nothing yet.
   *
   * @param disk where {@code folder} is
   * @param folder of the one run or population, see {@link #requireWritable}
   * @param notes hears when the file cannot be written
   */
  public TensorBoardFile(Disk disk, Path folder, InstantSource clock, Consumer<String> notes) {
    this.disk = disk;
    this.folder = folder;
    this.clock = clock;
    this.notes = notes;
    this.file = folder;
  }

  /**
   * Creates a folder for event files where it does not exist.
   *
   * @throws amc.protocol.job.UserError where no file can be written there
   */
  public static void requireWritable(Disk disk, Path folder) {
    Path trial = folder.resolve("amc-trial" + AtomicFile.TEMPORARY_SUFFIX);
    try {
      disk.createDirectories(folder);
      try (Disk.Output output = disk.open(trial, 0)) {
        output.write(ByteBuffer.allocate(1));
      } finally {
        disk.delete(trial);
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e, OPTION);
    }
  }

  /**
   * Begins a file that readers take for the newest of its folder: they sort names, so its time is
   * later than that of each other one, whatever the clock says.
   *
   * @param content see {@link TensorBoardEvents#begin}
   */
  void begin(byte[] content) {
    try {
      long time = Math.max((long) seconds(), newest(folder) + 1);
      file = folder.resolve(PREFIX + String.format(Locale.ROOT, "%010d.amc", time));
      out = disk.open(file, 0);
    } catch (IOException e) {
      giveUp(e);
    }
    append(content);
  }

  /** What the clock says, in seconds since 1970. */
  double seconds() {
    return clock.millis() * 1e-3;
  }

  /** Time in the name of the newest event file of a folder; -1 where there is none. */
  private static long newest(Path folder) throws IOException {
    long newest = -1;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path other : files) {
        String time = other.getFileName().toString().substring(PREFIX.length()).split("\\.", 2)[0];
        if (time.matches("[0-9]{1,18}")) {
          newest = Math.max(newest, Long.parseLong(time));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return newest;
  }

  /** Adds events; readers see them at once. */
  void append(byte[] events) {
    Disk.Output output = out;
    if (output == null) {
      return;
    }
    try {
      output.write(ByteBuffer.wrap(events));
    } catch (IOException e) {
      close();
      giveUp(e);
    }
  }

  private void giveUp(IOException e) {
    out = null;
    notes.accept(
        FileErrors.cannotWrite(file, e, OPTION).getMessage()
            + "; training goes on without it, amc resume "
            + OPTION
            + " writes it anew");
  }

  @Override
  public void close() {
    Disk.Output output = out;
    out = null;
    try {
      if (output != null) {
        output.close();
      }
    } catch (IOException e) {
      giveUp(e);
    }
  }
}

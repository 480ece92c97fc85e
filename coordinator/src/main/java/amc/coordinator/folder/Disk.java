package amc.coordinator.folder;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The one door through which a run folder is written: files are appended to, replaced atomically or
 * deleted, nothing else. Tests put a full or read-only disk behind it. Thread-safe; an {@link
 * Output} is confined to one thread.
 */
public interface Disk {

  /** A file open for writing at its end. */
  interface Output extends Closeable {
    /** Writes all remaining bytes. */
    void write(ByteBuffer bytes) throws IOException;

    /** Returns when everything written is on the device. */
    void force() throws IOException;
  }

  /** The file system of this machine. */
  static Disk local() {
    return LocalDisk.INSTANCE;
  }

  /** Creates a directory and those above it; does nothing where it exists. */
  void createDirectories(Path directory) throws IOException;

  /**
   * Opens a file to be continued after its first {@code length} bytes; what lies behind them is cut
   * off. Creates the file if it does not exist.
   */
  Output open(Path file, long length) throws IOException;

  /** Renames a file over another one, which is seen either old or new, also after a crash. */
  void replace(Path from, Path to) throws IOException;

  /** Deletes a file; does nothing where there is none. */
  void delete(Path file) throws IOException;
}

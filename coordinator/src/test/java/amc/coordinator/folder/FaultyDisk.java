package amc.coordinator.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * A disk with room for so many bytes, where a write that does not fit is done in part and fails;
 * and which becomes read-only after so many operations, where each later one fails.
 */
final class FaultyDisk implements Disk {
  private final Disk disk = Disk.local();
  private long freeBytes;
  private long writableOperations = Long.MAX_VALUE;

  FaultyDisk(long freeBytes) {
    this.freeBytes = freeBytes;
  }

  void setFreeBytes(long bytes) {
    freeBytes = bytes;
  }

  void setReadOnlyAfter(long operations) {
    writableOperations = operations;
  }

  private void requireWritable(Path file) throws IOException {
    if (writableOperations == 0) {
      throw new FileSystemException(file.toString(), null, "Read-only file system");
    }
    writableOperations--;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    requireWritable(directory);
    disk.createDirectories(directory);
  }

  @Override
  public Output open(Path file, long length) throws IOException {
    requireWritable(file);
    Output out = disk.open(file, length);
    return new Output() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        requireWritable(file);
        int fitting = (int) Math.min(freeBytes, bytes.remaining());
        boolean fits = fitting == bytes.remaining();
        freeBytes -= fitting;
        out.write(bytes.slice(bytes.position(), fitting));
        if (!fits) {
          throw new FileSystemException(file.toString(), null, "No space left on device");
        }
        bytes.position(bytes.limit());
      }

      @Override
      public void force() throws IOException {
        requireWritable(file);
        out.force();
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }

  @Override
  public void replace(Path from, Path to) throws IOException {
    requireWritable(to);
    disk.replace(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    requireWritable(file);
    disk.delete(file);
  }
}

package amc.coordinator.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A disk with room for so many bytes: a write that does not fit is done in part and fails. */
final class FaultyDisk implements Disk {
  private final Disk disk = Disk.local();
  private long freeBytes;

  FaultyDisk(long freeBytes) {
    this.freeBytes = freeBytes;
  }

  void setFreeBytes(long bytes) {
    freeBytes = bytes;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    disk.createDirectories(directory);
  }

  @Override
  public Output open(Path file, long length) throws IOException {
    Output out = disk.open(file, length);
    return new Output() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
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
    disk.replace(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    disk.delete(file);
  }
}

package amc.coordinator.folder;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.csv}: a header and {@link MetricsRow}s in order of steps. Confined to one thread.
 */
public final class MetricsFile implements Closeable {
  private final Path file;
  private final Disk.Output out;
  private @Nullable MetricsRow last;
  private @Nullable TensorBoardFile copy;
  private double startSeconds; // of the copy's time

  private MetricsFile(Path file, Disk.Output out, @Nullable MetricsRow last) {
    this.file = file;
    this.out = out;
    this.last = last;
  }

  /** The whole rows at a file's beginning, and their length with the header. */
  private record Content(List<MetricsRow> rows, long bytes) {}

  /** Opens the file, keeping the rows of steps up to {@code step}; creates it where needed. */
  static MetricsFile open(Disk disk, Path file, long step) {
    Content kept = scan(file, step);
    try {
      if (kept.rows().isEmpty()) {
        MetricsFile metrics = new MetricsFile(file, disk.open(file, 0), null);
        metrics.write(MetricsRow.HEADER);
        return metrics;
      }
      return new MetricsFile(file, disk.open(file, kept.bytes()), kept.rows().getLast());
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  /** All whole rows of a file; none where there is no file. Ends at the first line that is none. */
  public static List<MetricsRow> read(Path file) {
    return scan(file, Long.MAX_VALUE).rows();
  }

  private static Content scan(Path file, long lastStep) {
    List<MetricsRow> rows = new ArrayList<>();
    int from = MetricsRow.HEADER.length() + 1;
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      if (!text.startsWith(MetricsRow.HEADER + "\n")) {
        return new Content(rows, 0);
      }
      for (int end; (end = text.indexOf('\n', from)) >= 0; from = end + 1) {
        MetricsRow row = MetricsRow.ofLine(text.substring(from, end));
        if (row.step() > lastStep) {
          break;
        }
        rows.add(row);
      }
    } catch (NoSuchFileException | CharacterCodingException | NumberFormatException e) {
      return new Content(rows, from);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
    return new Content(rows, from);
  }

  /** The newest row, or null while there is none. */
  public @Nullable MetricsRow last() {
    return last;
  }

  /** Adds a row; readers see it at once. */
  public void append(MetricsRow row) {
    write(row.toLine());
    last = row;
    if (copy != null) {
      copy.append(TensorBoardEvents.row(row, startSeconds));
    }
  }

  /**
   * Writes the rows to an event file of TensorBoard as well: those that are there, and each later
   * one as it is added.
   *
   * @param trainedSeconds that the run has taken so far: its time goes on from there
   */
  public void copyTo(TensorBoardFile events, double trainedSeconds) {
    startSeconds = events.seconds() - trainedSeconds;
    events.begin(TensorBoardEvents.file(read(file), startSeconds));
    copy = events;
  }

  private void write(String line) {
    try {
      out.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    if (copy != null) {
      copy.close();
    }
    out.close();
  }
}

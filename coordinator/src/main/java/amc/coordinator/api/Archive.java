package amc.coordinator.api;

import akka.util.ByteString;
import amc.coordinator.catalog.ResultFiles;
import amc.coordinator.catalog.ResultFiles.Result;
import amc.protocol.message.Storing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A ZIP file of a job's results, made piece by piece as its reader takes it: memory holds one chunk
 * of one file. The same results make the same bytes. Confined to one thread at a time.
 */
final class Archive {
  private final ResultFiles results;
  private final LocalDateTime time;
  private final Queue<Result> waiting;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8);
  private @Nullable Result open;
  private int chunk; // the next one of the file that is open
  private boolean finished;

  /**
   * Of some results.
   *
   * @param time that all files in it have
   */
  Archive(ResultFiles results, List<Result> files, Instant time) {
    this.results = results;
    this.time = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    this.waiting = new ArrayDeque<>(files);
  }

  /**
   * The next bytes; none at the end. Blocks.
   *
   * @throws IOException if the database has lost a part of a file
   * @throws SQLException if the database does not answer
   */
  Optional<ByteString> next() throws IOException, SQLException {
    while (bytes.size() == 0 && !finished) {
      advance();
    }
    ByteString piece = ByteString.fromArray(bytes.toByteArray());
    bytes.reset();
    return piece.isEmpty() ? Optional.empty() : Optional.of(piece);
  }

  private void advance() throws IOException, SQLException {
    Result file = open;
    if (file == null) {
      open(waiting.poll());
    } else if (chunk < Storing.chunks(file.sizeBytes())) {
      zip.write(results.chunk(file, chunk++));
    } else {
      zip.closeEntry();
      open = null;
    }
  }

  private void open(@Nullable Result file) throws IOException {
    if (file == null) {
      zip.finish();
      finished = true;
      return;
    }
    ZipEntry entry = new ZipEntry(file.name());
    entry.setTimeLocal(time);
    zip.putNextEntry(entry);
    open = file;
    chunk = 0;
  }

  /** Frees what the compression holds. */
  void close() throws IOException {
    finished = true;
    zip.close();
  }
}

package amc.deploy.remote;

import amc.deploy.run.ProgressLine;
import amc.deploy.run.ProgressLine.Style;
import amc.protocol.job.UserError;
import amc.protocol.message.Jobs.DataFile;
import amc.worker.files.ListedProblem.Listed;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Sends data files to a server, in pieces, each from where an attempt before this one ended. Shows
 * how it goes. Confined to one thread.
 */
public final class Upload {
  static final int PIECE_BYTES = 8 << 20;

  /** What a piece has to begin at a multiple of. */
  private static final long UNIT = 1 << 20;

  private final ApiClient api;
  private final ProgressLine line;
  private final Style style;
  private long shownNs = System.nanoTime();

  public Upload(ApiClient api, ProgressLine line, Style style) {
    this.api = api;
    this.line = line;
    this.style = style;
  }

  /**
   * Sends what the server does not have of some files.
   *
   * @throws UserError if a file cannot be read, or the server does not take it
   */
  void send(List<Listed> files) throws InterruptedException {
    long bytes = files.stream().mapToLong(listed -> listed.file().sizeBytes()).sum();
    line.note(
        String.format(
            Locale.ROOT,
            "sending %s data file%s, %,d bytes, to the cluster",
            files.size(),
            files.size() == 1 ? "" : "s",
            bytes));
    try {
      for (Listed listed : files) {
        send(listed);
      }
    } finally {
      line.end();
    }
  }

  private void send(Listed listed) throws InterruptedException {
    DataFile file = listed.file();
    JsonNode there = api.get(path(file));
    long begin = next(there);
    try (FileChannel in = FileChannel.open(listed.path(), StandardOpenOption.READ)) {
      while (!there.path("complete").asBoolean()) {
        Answer answer = sendFrom(in, file, begin);
        if (answer.status() != Answer.CONFLICT) {
          there = answer.object(api.server());
          break;
        }
        if (begin == 0) {
          throw new UserError(
              "%s has changed while it was sent to the cluster: try again"
                  .formatted(listed.path()));
        }
        begin = 0; // what was there of an earlier attempt may be wrong
      }
    } catch (IOException e) {
      throw new UserError(
          "%s: cannot be read (%s); try again".formatted(listed.path(), e.getMessage()), e);
    }
    if (!there.path("complete").asBoolean()) {
      throw new UserError(
          "the server does not take the end of %s: check its database's disk"
              .formatted(listed.path()));
    }
  }

  /** Sends from an offset to the end; returns the last answer, which may be a conflict. */
  private Answer sendFrom(FileChannel in, DataFile file, long begin)
      throws IOException, InterruptedException {
    long offset = begin;
    while (true) {
      byte[] piece = read(in, file, offset);
      Answer answer = api.put(path(file) + "&offset=" + offset, piece);
      if (!answer.isGood() || answer.body().path("complete").asBoolean()) {
        return answer;
      }
      long next = next(answer.body());
      if (next <= offset) {
        return answer; // it does not get on
      }
      offset = next;
      show(file, offset);
    }
  }

  /** Where to go on, by what a server says it has. */
  private static long next(JsonNode there) {
    long have = Math.max(0, there.path("have").asLong());
    return have / UNIT * UNIT;
  }

  /** A piece of the file, shorter at its end. */
  private static byte[] read(FileChannel in, DataFile file, long offset) throws IOException {
    long left = Math.max(0, file.sizeBytes() - offset);
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, left));
    while (piece.hasRemaining() && in.read(piece, offset + piece.position()) > 0) {}
    return Arrays.copyOf(piece.array(), piece.position());
  }

  private void show(DataFile file, long sent) {
    long now = System.nanoTime();
    if (style.isDue(now - shownNs)) {
      shownNs = now;
      line.show(
          String.format(
              Locale.ROOT,
              "sending %s  %,d/%,d MiB (%d %%)",
              file.name(),
              sent / UNIT,
              file.sizeBytes() / UNIT,
              100 * sent / Math.max(1, file.sizeBytes())));
    }
  }

  private static String path(DataFile file) {
    return "data/" + file.sha256() + "?size=" + file.sizeBytes();
  }
}

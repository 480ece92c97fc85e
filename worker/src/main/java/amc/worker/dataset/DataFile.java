package amc.worker.dataset;

import amc.protocol.job.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Reads whole files, plain or gzipped (recognised by their first bytes, not by their name). */
final class DataFile {
  private DataFile() {}

  /** The file's content, decompressed. */
  static byte[] read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw error(file, "no such file", "check the path; it is relative to the job file");
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      boolean gzip = bytes.length > 1 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
      if (!gzip) {
        return bytes;
      }
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        return in.readAllBytes();
      }
    } catch (IOException e) {
      String cause = "cannot be read (" + e.getMessage() + ")";
      throw new UserError(file + ": " + cause + "; fetch or copy the file again", e);
    }
  }

  static UserError error(Path file, String cause, String remedy) {
    return new UserError(file + ": " + cause + "; " + remedy);
  }
}

package amc.worker.dataset;

import amc.protocol.job.UserError;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads whole files, plain or gzipped (recognised by their first bytes, not by their name). */
final class DataFile {
  private static final int GZIP = 0x8b1f;

  /** First bytes of what people mean to give unpacked, and what it is. */
  private static final Map<String, String> PACKED =
      Map.of(
          "504b0304",
          "a zip archive, as .npz and .xlsx are; save single arrays with numpy.save, tables as CSV,"
              + " and unpack others",
          "425a68",
          "packed with bzip2; unpack it, or pack it with gzip",
          "fd377a585a00",
          "packed with xz; unpack it, or pack it with gzip",
          "28b52ffd",
          "packed with zstd; unpack it, or pack it with gzip");

  private static final int BZIP2_BLOCK = 4; // where "BZh9" alone could be a word
  private static final String BZIP2_MAGIC = "314159265359";

  private DataFile() {}

  /** The file's content, decompressed. */
  static byte[] read(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (found.isDirectory()) {
        throw error(file, "is a folder", "name a file in it");
      }
      if (!found.isRegularFile()) {
        throw error(file, "is not a regular file", "copy what it holds into a file");
      }
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length > 1 && ((bytes[0] & 0xff) | (bytes[1] & 0xff) << 8) == GZIP) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
          bytes = in.readAllBytes();
        }
      }
      refusePacked(file, bytes);
      return bytes;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void refusePacked(Path file, byte[] bytes) {
    String start = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 16));
    PACKED.forEach(
        (magic, what) -> {
          boolean word = magic.equals("425a68") && !start.startsWith(BZIP2_MAGIC, 2 * BZIP2_BLOCK);
          if (start.startsWith(magic) && !word) {
            throw new UserError(file + ": is " + what);
          }
        });
  }

  /** The file's content as UTF-8 text; what is none is replaced by U+FFFD. */
  static String text(Path file) {
    byte[] bytes = read(file);
    int head = Math.min(bytes.length, 1 << 12);
    for (int i = 0; i < head; i++) {
      if (bytes[i] == 0) { // of each ASCII letter in UTF-16, with and without a byte order mark
        throw error(
            file, "holds zero bytes, as UTF-16 text does", "save it as text in UTF-8 (CSV UTF-8)");
      }
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** What to say of a file that cannot be read. */
  static UserError unreadable(Path file, IOException e) {
    return switch (e) {
      case NoSuchFileException no ->
          error(file, "no such file", "check the path; it is relative to the job file");
      case NotDirectoryException no ->
          error(file, "no such file", "check the path; it is relative to the job file");
      case AccessDeniedException no ->
          new UserError(
              file + ": you may not read it; allow it (chmod +r, and +x for its folders)", e);
      case EOFException cut -> // of what gzip packed
          error(file, "is cut off", "fetch or copy the file again");
      default ->
          new UserError(
              file + ": cannot be read (" + e.getMessage() + "); fetch or copy the file again", e);
    };
  }

  static UserError error(Path file, String cause, String remedy) {
    return new UserError(file + ": " + cause + "; " + remedy);
  }
}

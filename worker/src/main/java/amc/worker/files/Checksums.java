package amc.worker.files;

import amc.protocol.message.Storing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** SHA-256 of files, remembered for as long as their size and time of change stay. Thread-safe. */
public final class Checksums {
  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  private record Known(long sizeBytes, FileTime changed, String sha256) {}

  /**
   * Checksum of a file.
   *
   * @return hexadecimal, lower case
   * @throws IOException if the file cannot be read
   */
  String of(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    Known before = known.get(file);
    if (before != null
        && before.sizeBytes() == now.size()
        && before.changed().equals(now.lastModifiedTime())) {
      return before.sha256();
    }
    String sha256 = sha256(file);
    known.put(file, new Known(now.size(), now.lastModifiedTime(), sha256));
    return sha256;
  }

  /**
   * Checksum of a file as it is now.
   *
   * @return hexadecimal, lower case
   * @throws IOException if the file cannot be read
   */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = Storing.digest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return hex(digest);
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}

package amc.protocol.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What makes two jobs the same: everything that determines a trajectory. A run's folder keeps the
 * hash, so that nothing else goes on in it.
 *
 * <p>Version {@value #VERSION}: the first 8 bytes, big-endian, of the SHA-256 of the job's
 * canonical JSON ({@link JobWriter#toJson}) with {@code budget.steps} 1 and files by name alone. A
 * field that comes later must be {@link Default.Unwritten} at the value that jobs before it meant:
 * their hash stays as it is. A change that this does not cover needs a new version, and folders of
 * this one known by the old rule.
 */
public final class JobIdentity {
  /** Of the rule that is described above. */
  public static final int VERSION = 1;

  private JobIdentity() {}

  /** Hash of everything but the number of steps, which may grow, and folders, which may move. */
  public static long hash(Job job) {
    Job essence = JobPaths.map(job.withSteps(1), JobIdentity::fileName);
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha.digest(JobWriter.toJson(essence).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Last part of a path; that of the root is none. */
  private static String fileName(String path) {
    String trimmed = path.replaceFirst("(?<=.)/+$", "");
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }
}

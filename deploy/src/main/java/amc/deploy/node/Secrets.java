package amc.deploy.node;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Numbers that nobody may guess: keys, and ids of runs and submissions. No trajectory depends on
 * them. Thread-safe.
 */
public final class Secrets {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int KEY_BYTES = 16;

  private Secrets() {}

  /** Key of a run's message authentication codes. */
  public static byte[] key() {
    byte[] key = new byte[KEY_BYTES];
    RANDOM.nextBytes(key);
    return key;
  }

  /** A token of the service: 256 bits, in letters and digits. */
  public static String token() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return "amc_" + HexFormat.of().formatHex(bits);
  }

  /** Name of a submission, by which a server knows it when it comes again: 32 digits. */
  public static String idempotencyKey() {
    return HexFormat.of().formatHex(key());
  }

  /** Id of a run, larger than 0. */
  public static long run() {
    return RANDOM.nextLong(1, Long.MAX_VALUE);
  }
}

package amc.coordinator.folder;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a run's decisions depend on besides the seed in its job.
 *
 * @param jobHash hash of the job
 * @param engine kind of engine, 1 to {@value #ENGINE_BYTES} ASCII letters
 */
public record RunIdentity(long jobHash, String engine) {
  static final int ENGINE_BYTES = 8;

  public RunIdentity {
    if (!engine.matches("[\\x21-\\x7e]{1," + ENGINE_BYTES + "}")) {
      throw new IllegalArgumentException("engine=" + engine);
    }
  }

  /** The engine's name, filled up with zeros. */
  byte[] engineBytes() {
    return Arrays.copyOf(engine.getBytes(StandardCharsets.US_ASCII), ENGINE_BYTES);
  }

  static String engineOf(byte[] bytes, int from) {
    return new String(bytes, from, ENGINE_BYTES, StandardCharsets.US_ASCII).replace("\0", "");
  }
}

package amc.coordinator.folder;

import amc.protocol.mc.ArithmeticVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a run's decisions depend on besides the seed in its job.
 *
 * @param jobHash hash of the job
 * @param engine kind of engine, 1 to {@value #ENGINE_BYTES} ASCII letters
 * @param arithmetic {@link ArithmeticVersion}, 1 to 256
 */
public record RunIdentity(long jobHash, String engine, int arithmetic) {
  static final int ENGINE_BYTES = 7;

  public RunIdentity {
    if (!engine.matches("[\\x21-\\x7e]{1," + ENGINE_BYTES + "}")) {
      throw new IllegalArgumentException("engine=" + engine);
    }
    if (arithmetic < ArithmeticVersion.FIRST || arithmetic > ArithmeticVersion.FIRST + 0xff) {
      throw new IllegalArgumentException("arithmetic=" + arithmetic);
    }
  }

  /** Of a run in this program's arithmetic. */
  public RunIdentity(long jobHash, String engine) {
    this(jobHash, engine, ArithmeticVersion.CURRENT);
  }

  /** The arithmetic, counted from 0: what headers had there before it was written. */
  byte arithmeticByte() {
    return (byte) (arithmetic - ArithmeticVersion.FIRST);
  }

  static int arithmeticOf(byte arithmetic) {
    return ArithmeticVersion.FIRST + (arithmetic & 0xff);
  }

  /** The engine's name, filled up with zeros. */
  byte[] engineBytes() {
    return Arrays.copyOf(engine.getBytes(StandardCharsets.US_ASCII), ENGINE_BYTES);
  }

  static String engineOf(byte[] bytes, int from) {
    return new String(bytes, from, ENGINE_BYTES, StandardCharsets.US_ASCII).replace("\0", "");
  }
}

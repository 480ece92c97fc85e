package amc.worker.engine.nd4j;

import amc.protocol.job.UserError;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's native libraries, which are unpacked from jars when they are first used. */
public final class Nd4jLibraries {
  private Nd4jLibraries() {}

  /**
   * Loads them; costs nothing when they are there.
   *
   * @throws UserError where they cannot be unpacked or loaded
   */
  public static void load() {
    try {
      Nd4j.factory();
    } catch (LinkageError | RuntimeException e) {
      throw new UserError(
          "engine=nd4j: its native libraries cannot be loaded (%s): they are unpacked into .javacpp/cache in %s, make that writable, or set AMC_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=DIR, or use another engine"
              .formatted(innermost(e), System.getProperty("user.home")),
          e);
    }
  }

  private static String innermost(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).replaceFirst("^java\\.io\\.IOException: ", "");
  }
}

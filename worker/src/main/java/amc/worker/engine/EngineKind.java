package amc.worker.engine;

import java.util.Locale;

/** The engines that can be chosen by name. */
public enum EngineKind {
  /** Naive loops; the definition that the others are tested against. */
  SCALAR,
  /** Vector API kernels; same bits as {@link #SCALAR}, much faster. */
  SIMD,
  /** ND4J; agrees within rounding only. */
  ND4J;

  /**
   * The engine of a name in lower case.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static EngineKind ofName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The name that {@link #ofName} takes. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

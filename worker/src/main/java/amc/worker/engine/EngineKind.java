package amc.worker.engine;

/** The engines that can be chosen by name. */
public enum EngineKind {
  /** Naive loops; the definition that the others are tested against. */
  SCALAR,
  /** Vector API kernels; same bits as {@link #SCALAR}, much faster. */
  SIMD,
  /** ND4J; agrees within rounding only. */
  ND4J
}

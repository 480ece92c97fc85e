package amc.protocol.frame;

/**
 * One kind of frame over a buffer.
 *
 * @param <F> the kind
 */
abstract sealed class BodyFlyweight<F extends Frame> extends HeaderFlyweight
    permits GridFlyweight,
        WindowFlyweight,
        HelpFlyweight,
        DecisionsFlyweight,
        AnswerFlyweight,
        ReportFlyweight {

  /** Number of the kind in the header. */
  abstract int kind();

  /** Bytes that a frame takes, MAC included. */
  abstract long length(F frame);

  /** Bits of the header that are this kind's. */
  abstract int flags(F frame);

  /** Writes the body of a frame that keeps {@link FrameRules}. */
  abstract void putBody(F frame);

  /**
   * Whether the counts in the body fit the length of the frame exactly and the values of
   * enumerations exist: then {@link #frame} reads nothing beyond the body and allocates no more
   * than in proportion to it.
   */
  abstract boolean wellFormed();

  /** Reads a well-formed frame, whose values may yet be out of their ranges. */
  abstract F frame();
}

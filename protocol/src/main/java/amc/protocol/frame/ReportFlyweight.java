package amc.protocol.frame;

import amc.protocol.frame.Frame.Report;

/**
 * A {@link Report}; the header's flags: bit 0 ready.
 *
 * <pre>
 *   +---------------------------------------------------------------+
 * 36|                           decisions                           |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 * 44|                              MAC                              |
 * </pre>
 */
final class ReportFlyweight extends BodyFlyweight<Report> {
  private static final int READY = 1;
  private static final int DECISIONS_OFFSET = HEADER_LENGTH;
  private static final int BODY_END = DECISIONS_OFFSET + 8;

  @Override
  int kind() {
    return 6;
  }

  @Override
  long length(Report frame) {
    return BODY_END + MAC_LENGTH;
  }

  @Override
  int flags(Report frame) {
    return frame.ready() ? READY : 0;
  }

  @Override
  void putBody(Report frame) {
    putLong(DECISIONS_OFFSET, frame.decisions());
  }

  @Override
  boolean wellFormed() {
    return bodyEnd() == BODY_END && (flags() & ~READY) == 0;
  }

  @Override
  Report frame() {
    return new Report(head(), getLong(DECISIONS_OFFSET), flags() == READY);
  }
}

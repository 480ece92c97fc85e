package amc.protocol.frame;

import amc.protocol.frame.Frame.Decisions;

/**
 * A {@link Decisions}; no flags.
 *
 * <pre>
 *   +---------------------------------------------------------------+
 * 36|                             count                             |
 *   +---------------------------------------------------------------+
 * 40|                          firstIndex                           |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 * 48|                 decisions, see DecisionList                  ...
 *   +---------------------------------------------------------------+
 *   |                              MAC                              |
 * </pre>
 */
final class DecisionsFlyweight extends BodyFlyweight<Decisions> {
  private static final int COUNT_OFFSET = HEADER_LENGTH;
  private static final int FIRST_INDEX_OFFSET = COUNT_OFFSET + 4;
  private static final int DECISIONS_OFFSET = FIRST_INDEX_OFFSET + 8;

  @Override
  int kind() {
    return 4;
  }

  @Override
  long length(Decisions frame) {
    return DECISIONS_OFFSET + DecisionList.length(frame.decisions()) + MAC_LENGTH;
  }

  @Override
  int flags(Decisions frame) {
    return 0;
  }

  @Override
  void putBody(Decisions frame) {
    putInt(COUNT_OFFSET, frame.decisions().size());
    putLong(FIRST_INDEX_OFFSET, frame.firstIndex());
    DecisionList.put(this, DECISIONS_OFFSET, frame.decisions());
  }

  @Override
  boolean wellFormed() {
    return bodyEnd() >= DECISIONS_OFFSET
        && flags() == 0
        && DecisionList.wellFormed(this, DECISIONS_OFFSET, getInt(COUNT_OFFSET));
  }

  @Override
  Decisions frame() {
    return new Decisions(
        head(),
        getLong(FIRST_INDEX_OFFSET),
        DecisionList.get(this, DECISIONS_OFFSET, getInt(COUNT_OFFSET)));
  }
}

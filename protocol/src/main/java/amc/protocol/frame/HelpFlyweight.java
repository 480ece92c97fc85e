package amc.protocol.frame;

import amc.protocol.frame.Frame.Help;

/**
 * A {@link Help}; no flags.
 *
 * <pre>
 *   +---------------+---------------+-------------------------------+
 * 36|     from      |      to       |               0               |
 *   +---------------+---------------+-------------------------------+
 * 40|                          firstShard                           |
 *   +---------------------------------------------------------------+
 * 44|                           endShard                            |
 *   +---------------------------------------------------------------+
 * 48|                              MAC                              |
 * </pre>
 */
final class HelpFlyweight extends BodyFlyweight<Help> {
  private static final int FROM_OFFSET = HEADER_LENGTH;
  private static final int TO_OFFSET = FROM_OFFSET + 1;
  private static final int SPARE_OFFSET = TO_OFFSET + 1;
  private static final int FIRST_SHARD_OFFSET = SPARE_OFFSET + 2;
  private static final int END_SHARD_OFFSET = FIRST_SHARD_OFFSET + 4;
  private static final int BODY_END = END_SHARD_OFFSET + 4;

  @Override
  int kind() {
    return 3;
  }

  @Override
  long length(Help frame) {
    return BODY_END + MAC_LENGTH;
  }

  @Override
  int flags(Help frame) {
    return 0;
  }

  @Override
  void putBody(Help frame) {
    putByte(FROM_OFFSET, frame.from());
    putByte(TO_OFFSET, frame.to());
    putShort(SPARE_OFFSET, 0);
    putInt(FIRST_SHARD_OFFSET, frame.firstShard());
    putInt(END_SHARD_OFFSET, frame.endShard());
  }

  @Override
  boolean wellFormed() {
    return bodyEnd() == BODY_END && flags() == 0 && getShort(SPARE_OFFSET) == 0;
  }

  @Override
  Help frame() {
    return new Help(
        head(),
        getByte(FROM_OFFSET),
        getByte(TO_OFFSET),
        getInt(FIRST_SHARD_OFFSET),
        getInt(END_SHARD_OFFSET));
  }
}

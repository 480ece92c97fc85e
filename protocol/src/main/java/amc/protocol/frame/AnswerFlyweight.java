package amc.protocol.frame;

import amc.protocol.frame.Frame.Answer;
import amc.protocol.mc.Performance;

/**
 * An {@link Answer}; the header's flags: bit 0 copied. Numbers of samples fit 31 bits since a
 * batch's size does.
 *
 * <pre>
 *   +---------------+---------------+-------------------------------+
 * 36|     from      |      to       |            groups             |
 *   +---------------+---------------+-------------------------------+
 * 40|                          firstShard                           |
 *   +---------------------------------------------------------------+
 * 44|                           endShard                            |
 *   +---------------------------------------------------------------+
 * 48|                         evaluationNs                          |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 * 56|                             nodes                             |
 *   +---------------------------------------------------------------+
 * 60|               lossSums: f64 (candidate, node)                ...
 *   +---------------------------------------------------------------+
 *   |                  correct: i32 (candidate)                    ...
 *   +---------------------------------------------------------------+
 *   |            signals: f64 (candidate, node, group)             ...
 *   +---------------------------------------------------------------+
 *   |  where copied: f64 trainLoss, trainAccuracy, testLoss, testAcc...
 *   +---------------------------------------------------------------+
 *   |                              MAC                              |
 * </pre>
 */
final class AnswerFlyweight extends BodyFlyweight<Answer> {
  private static final int COPIED = 1;
  private static final int PERFORMANCE_LENGTH = 4 * 8;
  private static final int FROM_OFFSET = HEADER_LENGTH;
  private static final int TO_OFFSET = FROM_OFFSET + 1;
  private static final int GROUPS_OFFSET = TO_OFFSET + 1;
  private static final int FIRST_SHARD_OFFSET = GROUPS_OFFSET + 2;
  private static final int END_SHARD_OFFSET = FIRST_SHARD_OFFSET + 4;
  private static final int EVALUATION_NS_OFFSET = END_SHARD_OFFSET + 4;
  private static final int NODES_OFFSET = EVALUATION_NS_OFFSET + 8;
  private static final int LOSS_SUMS_OFFSET = NODES_OFFSET + 4;

  @Override
  int kind() {
    return 5;
  }

  @Override
  long length(Answer frame) {
    return LOSS_SUMS_OFFSET
        + 8L * frame.lossSums().length
        + 4L * frame.correct().length
        + 8L * frame.signals().length
        + (frame.copied() ? PERFORMANCE_LENGTH : 0)
        + MAC_LENGTH;
  }

  @Override
  int flags(Answer frame) {
    return frame.copied() ? COPIED : 0;
  }

  @Override
  void putBody(Answer frame) {
    int candidates = frame.to() - frame.from();
    int sums = frame.lossSums().length;
    putByte(FROM_OFFSET, frame.from());
    putByte(TO_OFFSET, frame.to());
    putShort(GROUPS_OFFSET, sums == 0 ? 0 : frame.signals().length / sums);
    putInt(FIRST_SHARD_OFFSET, frame.firstShard());
    putInt(END_SHARD_OFFSET, frame.endShard());
    putLong(EVALUATION_NS_OFFSET, frame.evaluationNs());
    putInt(NODES_OFFSET, sums / candidates);
    int at = putDoubles(LOSS_SUMS_OFFSET, frame.lossSums());
    for (long correct : frame.correct()) {
      putInt(at, (int) correct);
      at += 4;
    }
    at = putDoubles(at, frame.signals());
    Performance p = frame.performance();
    if (p != null) {
      putDoubles(
          at, new double[] {p.trainLoss(), p.trainAccuracy(), p.testLoss(), p.testAccuracy()});
    }
  }

  @Override
  boolean wellFormed() {
    if (bodyEnd() < LOSS_SUMS_OFFSET || (flags() & ~COPIED) != 0) {
      return false;
    }
    int candidates = getByte(TO_OFFSET) - getByte(FROM_OFFSET);
    int nodes = getInt(NODES_OFFSET);
    int groups = getShort(GROUPS_OFFSET);
    if (candidates < 1 || nodes < 0 || (nodes == 0 && groups != 0)) {
      return false;
    }
    long length =
        candidates * (8L * nodes * (1 + groups) + 4) + (isCopied() ? PERFORMANCE_LENGTH : 0);
    return bodyEnd() == LOSS_SUMS_OFFSET + length;
  }

  private boolean isCopied() {
    return (flags() & COPIED) != 0;
  }

  @Override
  Answer frame() {
    int from = getByte(FROM_OFFSET);
    int to = getByte(TO_OFFSET);
    int sums = (to - from) * getInt(NODES_OFFSET);
    int correctOffset = LOSS_SUMS_OFFSET + 8 * sums;
    long[] correct = new long[to - from];
    for (int k = 0; k < correct.length; k++) {
      correct[k] = getInt(correctOffset + 4 * k);
    }
    int signalsOffset = correctOffset + 4 * correct.length;
    int signals = sums * getShort(GROUPS_OFFSET);
    return new Answer(
        head(),
        from,
        to,
        getInt(FIRST_SHARD_OFFSET),
        getInt(END_SHARD_OFFSET),
        isCopied() ? performance(signalsOffset + 8 * signals) : null,
        getLong(EVALUATION_NS_OFFSET),
        getDoubles(LOSS_SUMS_OFFSET, sums),
        correct,
        getDoubles(signalsOffset, signals));
  }

  private Performance performance(int offset) {
    double[] p = getDoubles(offset, 4);
    return new Performance(p[0], p[1], p[2], p[3]);
  }
}

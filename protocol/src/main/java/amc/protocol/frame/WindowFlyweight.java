package amc.protocol.frame;

import amc.protocol.frame.Frame.Copy;
import amc.protocol.frame.Frame.Window;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Evaluation.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Window}; the header's flags: bit 0 signals, bit 1 lossKnown, bits 2 and 3 copy.
 *
 * <pre>
 *   +---------------+---------------+-------------------------------+
 * 36|     kind      |     count     |            groups             |
 *   +---------------+---------------+-------------------------------+
 * 40|                           decisions                           |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 * 48|                    first: step, accepted,                    ...
 * 64|             sigma, consecutiveRejections, lastReset,         ...
 * 88|                        loss (8 bytes each)                   ...
 *   +---------------------------------------------------------------+
 * 96|                         first: stage                          |
 *   +---------------------------------------------------------------+
 * 100|                       first: batchSize                        |
 *   +---------------------------------------------------------------+
 * 104|                  number of latest decisions                   |
 *   +---------------------------------------------------------------+
 * 108|                  lambda: f64 (row, group)                    ...
 *   +---------------------------------------------------------------+
 *   |              latest decisions, see DecisionList              ...
 *   +---------------------------------------------------------------+
 *   |                              MAC                              |
 * </pre>
 *
 * The number of rows follows from kind and count.
 */
final class WindowFlyweight extends BodyFlyweight<Window> {
  private static final int SIGNALS = 1;
  private static final int LOSS_KNOWN = 2;
  private static final int COPY_SHIFT = 2;
  private static final int ALL_FLAGS = SIGNALS | LOSS_KNOWN | 3 << COPY_SHIFT;

  private static final int KIND_OFFSET = HEADER_LENGTH;
  private static final int COUNT_OFFSET = KIND_OFFSET + 1;
  private static final int GROUPS_OFFSET = COUNT_OFFSET + 1;
  private static final int DECISIONS_OFFSET = GROUPS_OFFSET + 2;
  private static final int STEP_OFFSET = DECISIONS_OFFSET + 8;
  private static final int ACCEPTED_OFFSET = STEP_OFFSET + 8;
  private static final int SIGMA_OFFSET = ACCEPTED_OFFSET + 8;
  private static final int REJECTIONS_OFFSET = SIGMA_OFFSET + 8;
  private static final int LAST_RESET_OFFSET = REJECTIONS_OFFSET + 8;
  private static final int LOSS_OFFSET = LAST_RESET_OFFSET + 8;
  private static final int STAGE_OFFSET = LOSS_OFFSET + 8;
  private static final int BATCH_SIZE_OFFSET = STAGE_OFFSET + 4;
  private static final int LATEST_OFFSET = BATCH_SIZE_OFFSET + 4;
  private static final int LAMBDA_OFFSET = LATEST_OFFSET + 4;

  /** By code on the wire. */
  private static final Kind[] KINDS = {Kind.CURRENT, Kind.SHARED, Kind.OWN};

  private static final Copy[] COPIES = {Copy.NONE, Copy.SCORE, Copy.SNAPSHOT};

  @Override
  int kind() {
    return 2;
  }

  /** Rows of scale factors in a window. */
  static int rows(Kind kind, int count) {
    return switch (kind) {
      case CURRENT -> 0;
      case SHARED -> 1;
      case OWN -> count;
    };
  }

  @Override
  long length(Window frame) {
    return LAMBDA_OFFSET
        + 8L * frame.lambda().size() * groups(frame)
        + DecisionList.length(frame.latest())
        + MAC_LENGTH;
  }

  @Override
  int flags(Window frame) {
    return (frame.signals() ? SIGNALS : 0)
        | (frame.first().lossKnown() ? LOSS_KNOWN : 0)
        | copyCode(frame.copy()) << COPY_SHIFT;
  }

  @Override
  void putBody(Window frame) {
    AmcState first = frame.first();
    putByte(KIND_OFFSET, kindCode(frame.kind()));
    putByte(COUNT_OFFSET, frame.count());
    putShort(GROUPS_OFFSET, groups(frame));
    putLong(DECISIONS_OFFSET, frame.decisions());
    putLong(STEP_OFFSET, first.step());
    putLong(ACCEPTED_OFFSET, first.accepted());
    putDouble(SIGMA_OFFSET, first.sigma());
    putLong(REJECTIONS_OFFSET, first.consecutiveRejections());
    putLong(LAST_RESET_OFFSET, first.lastReset());
    putDouble(LOSS_OFFSET, first.loss());
    putInt(STAGE_OFFSET, first.stage());
    putInt(BATCH_SIZE_OFFSET, first.batchSize());
    putInt(LATEST_OFFSET, frame.latest().size());
    int at = LAMBDA_OFFSET;
    for (double[] row : frame.lambda()) {
      at = putDoubles(at, row);
    }
    DecisionList.put(this, at, frame.latest());
  }

  @Override
  boolean wellFormed() {
    if (bodyEnd() < LAMBDA_OFFSET
        || (flags() & ~ALL_FLAGS) != 0
        || flags() >> COPY_SHIFT >= COPIES.length
        || getByte(KIND_OFFSET) >= KINDS.length) {
      return false;
    }
    if (rows() == 0 && getShort(GROUPS_OFFSET) != 0) {
      return false;
    }
    int lambdaLength = 8 * rows() * getShort(GROUPS_OFFSET); // at most 8 * 255 * 65535
    return DecisionList.wellFormed(this, LAMBDA_OFFSET + lambdaLength, getInt(LATEST_OFFSET));
  }

  @Override
  Window frame() {
    int groups = getShort(GROUPS_OFFSET);
    int rows = rows();
    List<double[]> lambda = new ArrayList<>(rows);
    for (int r = 0; r < rows; r++) {
      lambda.add(getDoubles(LAMBDA_OFFSET + 8 * r * groups, groups));
    }
    AmcState first =
        new AmcState(
            getLong(STEP_OFFSET),
            getLong(ACCEPTED_OFFSET),
            getDouble(SIGMA_OFFSET),
            getLong(REJECTIONS_OFFSET),
            getInt(STAGE_OFFSET),
            getInt(BATCH_SIZE_OFFSET),
            getLong(LAST_RESET_OFFSET),
            getDouble(LOSS_OFFSET),
            (flags() & LOSS_KNOWN) != 0);
    return new Window(
        head(),
        getLong(DECISIONS_OFFSET),
        KINDS[getByte(KIND_OFFSET)],
        first,
        getByte(COUNT_OFFSET),
        lambda,
        (flags() & SIGNALS) != 0,
        DecisionList.get(this, LAMBDA_OFFSET + 8 * rows * groups, getInt(LATEST_OFFSET)),
        COPIES[flags() >> COPY_SHIFT]);
  }

  private int rows() {
    return rows(KINDS[getByte(KIND_OFFSET)], getByte(COUNT_OFFSET));
  }

  private static int groups(Window frame) {
    return frame.lambda().isEmpty() ? 0 : frame.lambda().getFirst().length;
  }

  private static int kindCode(Kind kind) {
    return switch (kind) {
      case CURRENT -> 0;
      case SHARED -> 1;
      case OWN -> 2;
    };
  }

  private static int copyCode(Copy copy) {
    return switch (copy) {
      case NONE -> 0;
      case SCORE -> 1;
      case SNAPSHOT -> 2;
    };
  }
}

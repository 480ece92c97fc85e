package amc.protocol.frame;

import amc.protocol.mc.Decision;
import java.util.ArrayList;
import java.util.List;

/**
 * Decisions at the end of a frame's body, one after the other.
 *
 * <pre>
 *   +---------------------------------------------------------------+
 *  0|                             step                              |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 *  8|                             sigma                             |
 *   |                                                               |
 *   +-------------------------------+-------------------------------+
 * 16|            flags              |            groups             |
 *   +-------------------------------+-------------------------------+
 * 20|                     lambda: f64 (group)                      ...
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * Flags: bit 0 accepted, bit 1 resetBefore, bit 2 resetAfter.
 */
final class DecisionList {
  private static final int ACCEPTED = 1;
  private static final int RESET_BEFORE = 2;
  private static final int RESET_AFTER = 4;
  private static final int ALL_FLAGS = ACCEPTED | RESET_BEFORE | RESET_AFTER;

  private static final int SIGMA_OFFSET = 8;
  private static final int FLAGS_OFFSET = 16;
  private static final int GROUPS_OFFSET = 18;
  private static final int LAMBDA_OFFSET = 20;

  private DecisionList() {}

  static long length(List<Decision> decisions) {
    long length = 0;
    for (Decision decision : decisions) {
      length += LAMBDA_OFFSET + 8L * decision.lambda().length;
    }
    return length;
  }

  static void put(HeaderFlyweight flyweight, int index, List<Decision> decisions) {
    int at = index;
    for (Decision decision : decisions) {
      flyweight.putLong(at, decision.step());
      flyweight.putDouble(at + SIGMA_OFFSET, decision.sigma());
      flyweight.putShort(at + FLAGS_OFFSET, flags(decision));
      flyweight.putShort(at + GROUPS_OFFSET, decision.lambda().length);
      at = flyweight.putDoubles(at + LAMBDA_OFFSET, decision.lambda());
    }
  }

  /** Whether {@code count} decisions end where the body does. */
  static boolean wellFormed(HeaderFlyweight flyweight, int index, int count) {
    long at = index; // cannot wrap around
    for (int i = 0; i < count; i++) {
      if (at + LAMBDA_OFFSET > flyweight.bodyEnd()
          || (flyweight.getShort((int) at + FLAGS_OFFSET) & ~ALL_FLAGS) != 0) {
        return false;
      }
      at += LAMBDA_OFFSET + 8L * flyweight.getShort((int) at + GROUPS_OFFSET);
    }
    return count >= 0 && at == flyweight.bodyEnd();
  }

  static List<Decision> get(HeaderFlyweight flyweight, int index, int count) {
    List<Decision> decisions = new ArrayList<>(count);
    int at = index;
    for (int i = 0; i < count; i++) {
      int flags = flyweight.getShort(at + FLAGS_OFFSET);
      int groups = flyweight.getShort(at + GROUPS_OFFSET);
      decisions.add(
          new Decision(
              flyweight.getLong(at),
              flyweight.getDouble(at + SIGMA_OFFSET),
              flyweight.getDoubles(at + LAMBDA_OFFSET, groups),
              (flags & ACCEPTED) != 0,
              (flags & RESET_BEFORE) != 0,
              (flags & RESET_AFTER) != 0));
      at += LAMBDA_OFFSET + 8 * groups;
    }
    return decisions;
  }

  private static int flags(Decision decision) {
    return (decision.accepted() ? ACCEPTED : 0)
        | (decision.resetBefore() ? RESET_BEFORE : 0)
        | (decision.resetAfter() ? RESET_AFTER : 0);
  }
}

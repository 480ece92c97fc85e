package amc.protocol.frame;

import amc.protocol.frame.Frame.Grid;
import amc.protocol.frame.Frame.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Grid}; no flags.
 *
 * <pre>
 *   +-------------------------------+-------------------------------+
 * 36|            groups             |            slices             |
 *   +-------------------------------+-------------------------------+
 * 40|                            worker                             |  once a slice
 *   +---------------------------------------------------------------+
 *   |                             group                             |
 *   +---------------------------------------------------------------+
 *   |                          firstShard                           |
 *   +---------------------------------------------------------------+
 *   |                           endShard                            |
 *   +---------------------------------------------------------------+
 *   |                              MAC                              |
 * </pre>
 */
final class GridFlyweight extends BodyFlyweight<Grid> {
  private static final int GROUPS_OFFSET = HEADER_LENGTH;
  private static final int COUNT_OFFSET = GROUPS_OFFSET + 2;
  private static final int SLICES_OFFSET = COUNT_OFFSET + 2;

  private static final int SLICE_GROUP = 4;
  private static final int SLICE_FIRST_SHARD = 8;
  private static final int SLICE_END_SHARD = 12;
  private static final int SLICE_LENGTH = 16;

  @Override
  int kind() {
    return 1;
  }

  @Override
  long length(Grid frame) {
    return SLICES_OFFSET + (long) SLICE_LENGTH * frame.slices().size() + MAC_LENGTH;
  }

  @Override
  int flags(Grid frame) {
    return 0;
  }

  @Override
  void putBody(Grid frame) {
    putShort(GROUPS_OFFSET, frame.groups());
    putShort(COUNT_OFFSET, frame.slices().size());
    int at = SLICES_OFFSET;
    for (Slice slice : frame.slices()) {
      putInt(at, slice.worker());
      putInt(at + SLICE_GROUP, slice.group());
      putInt(at + SLICE_FIRST_SHARD, slice.firstShard());
      putInt(at + SLICE_END_SHARD, slice.endShard());
      at += SLICE_LENGTH;
    }
  }

  @Override
  boolean wellFormed() {
    return bodyEnd() >= SLICES_OFFSET
        && bodyEnd() == SLICES_OFFSET + SLICE_LENGTH * getShort(COUNT_OFFSET)
        && flags() == 0;
  }

  @Override
  Grid frame() {
    int count = getShort(COUNT_OFFSET);
    List<Slice> slices = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = SLICES_OFFSET + SLICE_LENGTH * i;
      slices.add(
          new Slice(
              getInt(at),
              getInt(at + SLICE_GROUP),
              getInt(at + SLICE_FIRST_SHARD),
              getInt(at + SLICE_END_SHARD)));
    }
    return new Grid(head(), getShort(GROUPS_OFFSET), slices);
  }
}

package amc.protocol.mc;

import java.util.ArrayList;
import java.util.List;

/**
 * The order in which sums over shards are added: a binary tree over the shards in ascending order,
 * fixed by their number alone. Node (level, index) covers shards [index 2^level, (index + 1)
 * 2^level), cut off at the last shard; its sum is that of its left child plus that of its right
 * child, where it has one. So whoever holds a range of shards can add most of it up beforehand, and
 * the total is the same bits however the shards are shared out. Immutable, thread-safe.
 *
 * @param shards number of shards, at least 1
 */
public record ShardTree(int shards) {

  /** Checks the number of shards. */
  public ShardTree {
    if (shards < 1) {
      throw new IllegalArgumentException("shards=" + shards + " must be >= 1");
    }
  }

  /**
   * A node of the tree.
   *
   * @param level 0 for single shards
   * @param index position among the nodes of its level
   */
  public record Node(int level, int index) {
    /** The first shard that the node covers. */
    public int first() {
      return index << level;
    }
  }

  /** Levels of the tree, that of single shards and that of the root included. */
  public int levels() {
    return 1 + Integer.SIZE - Integer.numberOfLeadingZeros(shards - 1);
  }

  /** One past the last shard that a node covers. */
  public int end(Node node) {
    return (int) Math.min(shards, (long) (node.index() + 1) << node.level());
  }

  /**
   * The fewest nodes that cover shards [first, end) and no others, in ascending order: at most two
   * a level.
   */
  public List<Node> cover(int first, int end) {
    if (first < 0 || first > end || end > shards) {
      throw new IllegalArgumentException(
          "shards [%s, %s) must be within [0, %s)".formatted(first, end, shards));
    }
    List<Node> nodes = new ArrayList<>();
    int at = first;
    while (at < end) {
      Node node = new Node(0, at);
      Node wider = parent(node);
      while (wider.first() == at && end(wider) <= end && wider.level() < levels()) {
        node = wider;
        wider = parent(wider);
      }
      nodes.add(node);
      at = end(node);
    }
    return nodes;
  }

  /** The node above. */
  public Node parent(Node node) {
    return new Node(node.level() + 1, node.index() >> 1);
  }

  /**
   * Adds up the shards of a node.
   *
   * @param sums one number a shard, for all shards
   * @param offset of shard 0 in {@code sums}
   * @param stride between shards in {@code sums}
   */
  public double sum(Node node, double[] sums, int offset, int stride) {
    int first = node.first();
    if (node.level() == 0) {
      return sums[offset + first * stride];
    }
    double[] level = new double[end(node) - first]; // the sums of one level of nodes after another
    for (int s = 0; s < level.length; s++) {
      level[s] = sums[offset + (first + s) * stride];
    }
    for (int count = level.length; count > 1; count = (count + 1) / 2) {
      for (int i = 0; i < count / 2; i++) {
        level[i] = level[2 * i] + level[2 * i + 1];
      }
      if (count % 2 == 1) {
        level[count / 2] = level[count - 1];
      }
    }
    return level[0];
  }

  /** The node that covers all shards. */
  public Node root() {
    return new Node(levels() - 1, 0);
  }
}

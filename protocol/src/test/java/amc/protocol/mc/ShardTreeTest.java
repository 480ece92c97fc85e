package amc.protocol.mc;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.mc.ShardTree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShardTreeTest {

  @Property(tries = 300)
  void shouldGiveTheSameBitsHoweverTheShardsAreSharedOut(
      @ForAll @IntRange(min = 1, max = 70) int shards, @ForAll long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    double[] sums = random.doubles(shards, -1, 1).map(x -> x * Math.exp(9 * x)).toArray();
    ShardTree tree = new ShardTree(shards);
    Map<Node, Double> known = new HashMap<>();
    for (int from = 0; from < shards; ) {
      int to = random.nextInt(from + 1, shards + 1);
      for (Node node : tree.cover(from, to)) {
        known.put(node, tree.sum(node, sums, 0, 1));
      }
      from = to;
    }
    assertThat(combined(tree, tree.root(), known)).isEqualTo(naive(tree, tree.root(), sums));
    assertThat(tree.sum(tree.root(), sums, 0, 1)).isEqualTo(naive(tree, tree.root(), sums));
  }

  @Property(tries = 300)
  void shouldCoverARangeExactlyWithFewNodes(
      @ForAll @IntRange(min = 1, max = 1000) int shards, @ForAll long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    ShardTree tree = new ShardTree(shards);
    int first = random.nextInt(shards);
    int end = random.nextInt(first, shards + 1);
    List<Integer> covered = new ArrayList<>();
    List<Node> cover = tree.cover(first, end);
    for (Node node : cover) {
      for (int s = node.first(); s < tree.end(node); s++) {
        covered.add(s);
      }
    }
    assertThat(covered).isEqualTo(IntStream.range(first, end).boxed().toList());
    assertThat(cover).hasSizeLessThanOrEqualTo(2 * tree.levels());
  }

  @Test
  void shouldCoverAllShardsByTheRoot() {
    for (int shards = 1; shards < 40; shards++) {
      ShardTree tree = new ShardTree(shards);
      assertThat(tree.cover(0, shards)).containsExactly(tree.root());
    }
  }

  private static double naive(ShardTree tree, Node node, double[] sums) {
    if (node.level() == 0) {
      return sums[node.index()];
    }
    Node left = new Node(node.level() - 1, 2 * node.index());
    Node right = new Node(node.level() - 1, 2 * node.index() + 1);
    double sum = naive(tree, left, sums);
    return right.first() < tree.shards() ? sum + naive(tree, right, sums) : sum;
  }

  /** Like naive, from the sums of the nodes that are known. */
  private static double combined(ShardTree tree, Node node, Map<Node, Double> known) {
    Double sum = known.get(node);
    if (sum != null) {
      return sum;
    }
    Node left = new Node(node.level() - 1, 2 * node.index());
    Node right = new Node(node.level() - 1, 2 * node.index() + 1);
    double leftSum = combined(tree, left, known);
    return right.first() < tree.shards() ? leftSum + combined(tree, right, known) : leftSum;
  }
}

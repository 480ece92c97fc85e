package amc.coordinator.loop;

import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Slice;
import amc.protocol.mc.ShardTree;
import amc.protocol.mc.ShardTree.Node;
import amc.protocol.mc.Totals;
import amc.protocol.mc.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of one window, and the answers to them so far. Confined to one thread. */
final class Gather {

  private final ShardTree tree;
  private final int candidates;
  private final int groups;
  private final List<Part> parts = new ArrayList<>();
  private final Map<Long, Part> byStart = new HashMap<>();
  private int waitingFor; // a part that had no answer when last asked

  /**
   * @param slices who evaluates what
   * @param proposalGroups number of groups that the candidates are dealt to
   * @param signalGroups signal sums that answers hold, 0 for none
   */
  Gather(List<Slice> slices, int proposalGroups, int candidates, int shards, int signalGroups) {
    this.tree = new ShardTree(shards);
    this.candidates = candidates;
    this.groups = signalGroups;
    for (Slice s : slices) {
      int from = Windows.first(s.group(), candidates, proposalGroups);
      int to = Windows.first(s.group() + 1, candidates, proposalGroups);
      Part part = new Part(s.worker(), from, to, s.first(shards), s.end(shards));
      if (part.size() > 0) {
        parts.add(part);
        byStart.put(start(part.from, part.firstShard), part);
      }
    }
  }

  List<Part> parts() {
    return parts;
  }

  /** The part that an answer is of, or null. */
  @Nullable Part part(Answer answer) {
    Part part = byStart.get(start(answer.from(), answer.firstShard()));
    return part != null && part.isOf(answer) ? part : null;
  }

  private static long start(int candidate, int shard) {
    return (long) candidate << 32 | shard;
  }

  /** Whether an answer holds as many numbers as its part needs. */
  boolean isWellFormed(Answer a) {
    int nodes = tree.cover(a.firstShard(), a.endShard()).size();
    int sums = (a.to() - a.from()) * nodes;
    return a.lossSums().length == sums
        && a.correct().length == a.to() - a.from()
        && a.signals().length == sums * groups;
  }

  /** Whether all parts are answered; cheap to ask after every answer, of a thousand workers too. */
  boolean isComplete() {
    for (int i = 0; i < parts.size(); i++) {
      int at = (waitingFor + i) % parts.size();
      if (parts.get(at).answer() == null) {
        waitingFor = at;
        return false;
      }
    }
    return true;
  }

  /** Sums over all shards, one a candidate; all parts must have been answered. */
  List<Totals> totals() {
    double[][] @Nullable [] sums = new double[candidates][1 << tree.levels()][];
    long[] correct = new long[candidates];
    for (Part part : parts) {
      enter(part, sums, correct);
    }
    List<Totals> totals = new ArrayList<>(candidates);
    for (int k = 0; k < candidates; k++) {
      double[] total = sum(tree.root(), sums[k]);
      totals.add(new Totals(total[0], correct[k], Arrays.copyOfRange(total, 1, total.length)));
    }
    return totals;
  }

  /** Enters a part's sums: (candidate, node, loss and signals). */
  private void enter(Part part, double[][] @Nullable [] sums, long[] correct) {
    Answer a = part.answer();
    if (a == null) {
      return;
    }
    List<Node> nodes = tree.cover(part.firstShard, part.endShard);
    int at = 0;
    for (int k = part.from; k < part.to; k++) {
      correct[k] += a.correct()[k - part.from];
      for (Node node : nodes) {
        double[] sum = new double[1 + groups];
        sum[0] = a.lossSums()[at];
        System.arraycopy(a.signals(), at * groups, sum, 1, groups);
        sums[k][slot(node)] = sum;
        at++;
      }
    }
  }

  /** Nodes numbered like a heap: the root 1, the children of i 2i and 2i + 1. */
  private int slot(Node node) {
    return (1 << (tree.levels() - 1 - node.level())) + node.index();
  }

  private double[] sum(Node node, double[] @Nullable [] sums) {
    double[] known = sums[slot(node)];
    if (known != null) {
      return known;
    }
    Node left = new Node(node.level() - 1, 2 * node.index());
    Node right = new Node(node.level() - 1, 2 * node.index() + 1);
    double[] sum = sum(left, sums);
    if (right.first() < tree.shards()) {
      double[] more = sum(right, sums);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += more[i];
      }
    }
    return sum;
  }
}

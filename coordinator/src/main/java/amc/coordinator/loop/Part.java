package amc.coordinator.loop;

import amc.coordinator.placement.Batching;
import amc.protocol.frame.Frame.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a window, and which answer to it counts: the first, unless another worker's differs;
 * then the one that a third worker's equals. Confined to one thread.
 */
final class Part {
  final int owner;
  final int from;
  final int to;
  final int firstShard;
  final int endShard;
  private @Nullable Answer answer;
  private final List<Answer> disputed = new ArrayList<>(2); // two that differ, or none

  /** Candidates [from, to) on shards [firstShard, endShard), to be evaluated by their owner. */
  Part(int owner, int from, int to, int firstShard, int endShard) {
    this.owner = owner;
    this.from = from;
    this.to = to;
    this.firstShard = firstShard;
    this.endShard = endShard;
  }

  /** What an answer comes to. */
  sealed interface Verdict {}

  /** Verdicts that blame nobody. */
  enum Blameless implements Verdict {
    /** Nothing speaks against it. */
    ACCEPTED,
    /** It differs from another worker's: a third has to decide. */
    DISPUTED,
    /** Three workers' answers differ. */
    UNDECIDABLE
  }

  /** A worker has given wrong sums. */
  record Wrong(int worker, String reason) implements Verdict {}

  /** Enters an answer, which {@link #isOf} this part. */
  Verdict take(Answer a) {
    if (isDisputed()) {
      return arbitrate(a);
    }
    Answer known = answer;
    if (known == null) {
      answer = a;
      return Blameless.ACCEPTED;
    }
    if (agree(known, a)) {
      answer = a.copied() ? a : known;
      return Blameless.ACCEPTED;
    }
    answer = null;
    if (known.head().worker() == a.head().worker()) {
      return new Wrong(a.head().worker(), "it gave two different answers to one question");
    }
    disputed.add(known);
    disputed.add(a);
    return Blameless.DISPUTED;
  }

  private Verdict arbitrate(Answer a) {
    if (parties().contains(a.head().worker())) {
      return Blameless.ACCEPTED; // a party's own repetition decides nothing
    }
    Answer one = disputed.getFirst();
    Answer other = disputed.getLast();
    boolean first = agree(one, a);
    if (!first && !agree(other, a)) {
      return Blameless.UNDECIDABLE;
    }
    answer = first ? one : other;
    disputed.clear();
    int wrong = (first ? other : one).head().worker();
    return new Wrong(wrong, "two other workers agree on other sums than its own");
  }

  /** The answer that counts so far, or null. */
  @Nullable Answer answer() {
    return answer;
  }

  /** Whether two workers' answers differ, and no third has decided. */
  boolean isDisputed() {
    return !disputed.isEmpty();
  }

  /** The workers whose answers differ. */
  List<Integer> parties() {
    return disputed.stream().map(a -> a.head().worker()).toList();
  }

  boolean isOf(Answer a) {
    return a.from() == from
        && a.to() == to
        && a.firstShard() == firstShard
        && a.endShard() == endShard;
  }

  int candidates() {
    return to - from;
  }

  /** Candidates times shards. */
  int size() {
    return candidates() * (endShard - firstShard);
  }

  /** Its size, less what evaluating the candidates together saves. */
  double units(Batching batching) {
    return size() * batching.factor(candidates());
  }

  /** Whether two answers to one part are the same, bit for bit. */
  static boolean agree(Answer a, Answer b) {
    return Arrays.equals(a.lossSums(), b.lossSums())
        && Arrays.equals(a.correct(), b.correct())
        && Arrays.equals(a.signals(), b.signals());
  }
}

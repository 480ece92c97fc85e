package amc.protocol.frame;

import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Decisions;
import amc.protocol.frame.Frame.Grid;
import amc.protocol.frame.Frame.Head;
import amc.protocol.frame.Frame.Help;
import amc.protocol.frame.Frame.Report;
import amc.protocol.frame.Frame.Slice;
import amc.protocol.frame.Frame.Window;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Windows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of a frame's values: nothing else is encoded, nothing else decoded. Numbers that only the
 * run can judge (is this window the current one, do the nodes cover the shards) are its business.
 * Doubles may be anything.
 */
final class FrameRules {
  /** Signal groups: layers of a network. */
  static final int MAX_GROUPS = 4096;

  private FrameRules() {}

  /** What is wrong with a frame, in one line; null if nothing. */
  static @Nullable String violation(Frame frame) {
    if (frame.head().worker() < Head.ALL) {
      return outside("worker", frame.head().worker(), Head.ALL, Integer.MAX_VALUE);
    }
    return switch (frame) {
      case Grid grid -> grid(grid);
      case Window window -> window(window);
      case Help help -> part(help.from(), help.to(), help.firstShard(), help.endShard());
      case Decisions decisions -> decisions(decisions);
      case Answer answer -> answer(answer);
      case Report report -> counter("decisions", report.decisions());
    };
  }

  private static @Nullable String grid(Grid grid) {
    if (grid.groups() < 1 || grid.groups() > Windows.LONGEST) {
      return outside("groups", grid.groups(), 1, Windows.LONGEST);
    }
    for (Slice slice : grid.slices()) {
      if (slice.worker() < 0) {
        return outside("slice.worker", slice.worker(), 0, Integer.MAX_VALUE);
      }
      if (slice.group() < 0 || slice.group() >= grid.groups()) {
        return outside("slice.group", slice.group(), 0, grid.groups() - 1);
      }
      if (slice.endShard() > Slice.WHOLE) {
        return outside("slice.endShard", slice.endShard(), 0, Slice.WHOLE);
      }
      String wrong = range("slice.firstShard", slice.firstShard(), slice.endShard());
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private static @Nullable String window(Window window) {
    AmcState first = window.first();
    if (window.count() < 1 || window.count() > Windows.LONGEST) {
      return outside("count", window.count(), 1, Windows.LONGEST);
    }
    int rows = WindowFlyweight.rows(window.kind(), window.count());
    if (window.lambda().size() != rows) {
      return "lambda.rows=%s must be %s (%s, count=%s)"
          .formatted(window.lambda().size(), rows, window.kind(), window.count());
    }
    for (double[] row : window.lambda()) {
      if (row.length != window.lambda().getFirst().length || row.length > MAX_GROUPS) {
        return "lambda.groups=%s must be <= %s and the same in all rows"
            .formatted(row.length, MAX_GROUPS);
      }
    }
    if (window.decisions() < window.latest().size()) {
      return outside("decisions", window.decisions(), window.latest().size(), Long.MAX_VALUE);
    }
    return firstOf(
        counter("first.step", first.step()),
        counter("first.accepted", first.accepted()),
        counter("first.consecutiveRejections", first.consecutiveRejections()),
        counter("first.lastReset", first.lastReset()),
        counter("first.stage", first.stage()),
        counter("first.batchSize", first.batchSize()),
        list(window.latest()));
  }

  private static @Nullable String decisions(Decisions decisions) {
    return firstOf(counter("firstIndex", decisions.firstIndex()), list(decisions.decisions()));
  }

  private static @Nullable String list(List<Decision> decisions) {
    for (Decision decision : decisions) {
      if (decision.lambda().length > MAX_GROUPS) {
        return outside("decision.lambda.groups", decision.lambda().length, 0, MAX_GROUPS);
      }
      if (decision.step() < 0) {
        return counter("decision.step", decision.step());
      }
    }
    return null;
  }

  private static @Nullable String answer(Answer answer) {
    String wrong =
        firstOf(
            part(answer.from(), answer.to(), answer.firstShard(), answer.endShard()),
            counter("evaluationNs", answer.evaluationNs()));
    if (wrong != null) {
      return wrong;
    }
    int candidates = answer.to() - answer.from();
    int sums = answer.lossSums().length;
    int signals = answer.signals().length;
    if (answer.correct().length != candidates) {
      return "correct.length=%s must be the number of candidates, %s"
          .formatted(answer.correct().length, candidates);
    }
    for (long correct : answer.correct()) {
      if (correct < 0 || correct > Integer.MAX_VALUE) {
        return outside("correct", correct, 0, Integer.MAX_VALUE);
      }
    }
    if (sums % candidates != 0 || (sums == 0) != (answer.firstShard() == answer.endShard())) {
      return "lossSums.length=%s must be %s a node of shards [%s, %s)"
          .formatted(sums, candidates, answer.firstShard(), answer.endShard());
    }
    if (sums == 0 ? signals != 0 : signals % sums != 0 || signals / sums > MAX_GROUPS) {
      return "signals.length=%s must be at most %s times lossSums.length=%s"
          .formatted(signals, MAX_GROUPS, sums);
    }
    return null;
  }

  /** Candidates [from, to) on shards [firstShard, endShard). */
  private static @Nullable String part(int from, int to, int firstShard, int endShard) {
    if (from < 0 || from >= to || to > Windows.LONGEST) {
      return "candidates [%s, %s) must be one or more within [0, %s)"
          .formatted(from, to, Windows.LONGEST);
    }
    return range("firstShard", firstShard, endShard);
  }

  private static @Nullable String range(String name, int first, int end) {
    return first < 0 || first > end ? outside(name, first, 0, end) : null;
  }

  private static @Nullable String counter(String name, long value) {
    return value < 0 ? outside(name, value, 0, Long.MAX_VALUE) : null;
  }

  private static String outside(String name, long value, long min, long max) {
    return "%s=%s must be within [%s, %s]".formatted(name, value, min, max);
  }

  private static @Nullable String firstOf(@Nullable String... violations) {
    for (String violation : violations) {
      if (violation != null) {
        return violation;
      }
    }
    return null;
  }
}

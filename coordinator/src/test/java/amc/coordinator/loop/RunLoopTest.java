package amc.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import amc.protocol.frame.Frame;
import amc.protocol.frame.Frame.Answer;
import amc.protocol.frame.Frame.Grid;
import amc.protocol.frame.Frame.Head;
import amc.protocol.frame.Frame.Help;
import amc.protocol.frame.Frame.Report;
import amc.protocol.frame.Frame.Slice;
import amc.protocol.frame.Frame.Window;
import amc.protocol.job.BatchingSpec;
import amc.protocol.job.OptimizerSpec;
import amc.protocol.job.Precision;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Performance;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.Rules;
import amc.protocol.mc.ShardTree;
import amc.protocol.mc.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunLoopTest implements RunPort {
  private static final long RUN = 9;
  private static final int EPOCH = 3;
  private static final long SECOND = 1_000_000_000L;
  private static final ProblemShape SHAPE = new ProblemShape(16, 2, 5, 0, 1);

  private final List<Frame> sent = new ArrayList<>();
  private final Map<Long, Performance> scores = new TreeMap<>();
  private final List<Integer> quarantined = new ArrayList<>();
  private @Nullable String failure;
  private int decisions;
  private long nowNs;

  @Override
  public void send(Frame frame) {
    sent.add(frame);
  }

  @Override
  public void decided(AmcState after, @Nullable Decision decision) {
    decisions++;
  }

  @Override
  public void scored(AmcState state, Performance performance, long evaluations) {
    scores.put(state.step(), performance);
  }

  @Override
  public void mustRehost(int worker) {}

  @Override
  public void quarantined(int worker, String reason) {
    quarantined.add(worker);
  }

  @Override
  public void finished() {}

  @Override
  public void failed(String reason) {
    failure = reason;
  }

  private RunLoop loopWith(int workers) {
    OptimizerSpec optimizer = new OptimizerSpec(0.1, 0, 20, false, 0.9, 0);
    Rules rules = new Rules(optimizer, new BatchingSpec.Full(), Precision.FLOAT32, 1, SHAPE);
    RunLoop loop =
        new RunLoop(
            new RunLoop.Settings(RUN, EPOCH, 1_000_000, 1, Windows.LONGEST, -1),
            SHAPE,
            rules.stepper(rules.precisionFloor(), rules.amc().start()),
            new KeptDecisions(0, List.of()),
            this);
    for (int w = 0; w < workers; w++) {
      loop.join(w);
      loop.onFrame(new Report(new Head(RUN, Head.term(EPOCH, 0), 0, w), 0, false), nowNs);
    }
    loop.onTick(nowNs);
    return loop;
  }

  private <F extends Frame> F last(Class<F> kind) {
    return kind.cast(sent.stream().filter(kind::isInstance).toList().getLast());
  }

  /** The answer of a worker to the newest window, for its own slice or that of another. */
  private Answer answer(int worker, int sliceOf, double loss) {
    Window w = last(Window.class);
    int shards = SHAPE.shards(w.first().batchSize());
    Slice slice =
        last(Grid.class).slices().stream()
            .filter(s -> s.worker() == sliceOf)
            .findFirst()
            .orElseThrow();
    int nodes = new ShardTree(shards).cover(slice.first(shards), slice.end(shards)).size();
    double[] sums = new double[nodes];
    Arrays.fill(sums, loss);
    return new Answer(
        new Head(RUN, w.head().term(), w.head().sequence(), worker),
        0,
        1,
        slice.first(shards),
        slice.end(shards),
        w.head().worker() == worker ? new Performance(loss, 1, 2, 3) : null,
        1000,
        sums,
        new long[1],
        new double[0]);
  }

  /** Answers whatever is asked until a step at which no performance is wanted. */
  private void warmUp(RunLoop loop, int workers) {
    while (decisions < 12) {
      for (int w = 0; w < workers; w++) {
        loop.onFrame(answer(w, w, 1), nowNs);
      }
    }
  }

  @Test
  void shouldHaveOthersDoTheWorkOfALateWorker() {
    RunLoop loop = loopWith(2);
    warmUp(loop, 2);
    int before = decisions;
    loop.onFrame(answer(0, 0, 1), nowNs);
    nowNs += 10 * SECOND;
    loop.onTick(nowNs);
    assertThat(last(Help.class).head().worker()).isEqualTo(0);
    loop.onFrame(answer(0, 1, 1), nowNs);
    assertThat(decisions).isEqualTo(before + 1);
  }

  @Test
  void shouldSuspendAWorkerThatStaysLateAndTakeItBackWhenItReports() {
    RunLoop loop = loopWith(2);
    warmUp(loop, 2);
    for (int i = 0; i < 20 && loop.workers() == 2; i++) {
      loop.onFrame(answer(0, 0, 1), nowNs);
      nowNs += 10 * SECOND;
      loop.onTick(nowNs);
    }
    assertThat(loop.workers()).isEqualTo(1);
    assertThat(last(Grid.class).slices()).extracting(Slice::worker).containsExactly(0);
    loop.onFrame(
        new Report(new Head(RUN, Head.term(EPOCH, 9), 1, 1), decisionsMade(loop), true), nowNs);
    loop.onFrame(answer(0, 0, 1), nowNs);
    assertThat(last(Grid.class).slices()).extracting(Slice::worker).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void shouldTurnToALateWorkerWhereNoOtherIsLeft() {
    RunLoop loop = loopWith(2);
    warmUp(loop, 2);
    for (int i = 0; i < 20 && loop.workers() == 2; i++) {
      loop.onFrame(answer(0, 0, 1), nowNs);
      nowNs += 10 * SECOND;
      loop.onTick(nowNs);
    }
    assertThat(loop.workers()).isEqualTo(1);
    loop.leave(0, nowNs);
    assertThat(last(Grid.class).slices()).extracting(Slice::worker).containsExactly(1);
    int before = decisions;
    loop.onFrame(answer(1, 1, 1), nowNs);
    assertThat(decisions).isEqualTo(before + 1);
  }

  private static long decisionsMade(RunLoop loop) {
    return loop.history().end();
  }

  @Test
  void shouldLetAThirdWorkerDecideADisputeAndQuarantineTheLoser() {
    RunLoop loop = loopWith(3);
    warmUp(loop, 3);
    int before = decisions;
    loop.onFrame(answer(1, 1, 1), nowNs);
    loop.onFrame(answer(0, 1, 1.5), nowNs);
    Help help = last(Help.class);
    assertThat(help.head().worker()).isEqualTo(2);
    loop.onFrame(answer(2, 1, 1.5), nowNs);
    assertThat(quarantined).containsExactly(1);
    loop.onFrame(answer(0, 0, 1), nowNs);
    loop.onFrame(answer(2, 2, 1), nowNs);
    assertThat(decisions).isEqualTo(before + 1);
    assertThat(failure).isNull();
    assertThat(last(Grid.class).slices()).extracting(Slice::worker).doesNotContain(1);
  }

  @Test
  void shouldFailWhereTwoWorkersDifferAndNoThirdIsThere() {
    RunLoop loop = loopWith(2);
    warmUp(loop, 2);
    loop.onFrame(answer(0, 0, 1), nowNs);
    loop.onFrame(answer(1, 0, 1.5), nowNs);
    assertThat(failure).contains("workers 0 and 1 gave different sums");
  }

  @Test
  void shouldFailWhenALateAnswerContradictsTheOneThatCounted() {
    RunLoop loop = loopWith(3);
    warmUp(loop, 3);
    Answer late = answer(2, 0, 1.5);
    for (int w = 0; w < 3; w++) {
      loop.onFrame(answer(w, w, 1), nowNs);
    }
    loop.onFrame(late, nowNs);
    assertThat(failure).contains("one of them has been believed");
  }

  @Test
  void shouldIgnoreFramesOfOtherEpochsAndOfStrangers() {
    RunLoop loop = loopWith(1);
    warmUp(loop, 1);
    int before = decisions;
    Answer good = answer(0, 0, 1);
    Head old = new Head(RUN, Head.term(EPOCH - 1, 1), good.head().sequence(), 0);
    Head stranger = new Head(RUN, good.head().term(), good.head().sequence(), 7);
    Head repeated = new Head(RUN, good.head().term(), good.head().sequence() - 2, 0);
    for (Head head : List.of(old, stranger, repeated)) {
      loop.onFrame(
          new Answer(head, 0, 1, 0, 8, null, 1, good.lossSums(), good.correct(), good.signals()),
          nowNs);
    }
    assertThat(decisions).isEqualTo(before);
    loop.onFrame(good, nowNs);
    assertThat(decisions).isEqualTo(before + 1);
  }
}

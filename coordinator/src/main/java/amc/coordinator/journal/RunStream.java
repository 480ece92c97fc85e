package amc.coordinator.journal;

import amc.protocol.message.History;
import amc.protocol.message.History.Batch;
import amc.protocol.message.History.EpochOpened;
import amc.protocol.message.History.RunEnded;
import amc.protocol.message.History.RunSubmitted;
import amc.protocol.message.History.RunSubmittedWhole;
import amc.protocol.message.History.RunSum;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The stream of a run: epochs and batches.
 *
 * @param epoch of the coordinator that writes
 */
record RunStream(int epoch) implements Stream<RunSum> {

  /** Name of a run's stream. */
  static String id(long run) {
    return "run-" + HexFormat.of().toHexDigits(run);
  }

  @Override
  public RunSum empty() {
    return new RunSum(0, 0, null, 0, -1, false, new long[0]);
  }

  @Override
  public RunSum plus(RunSum sum, History.Event event) {
    RunSum next =
        switch (event) {
          case EpochOpened opened ->
              new RunSum(
                  opened.epoch(),
                  sum.events() + 1,
                  sum.state(),
                  sum.evaluations(),
                  sum.floorStep(),
                  sum.atFloor(),
                  sum.marks());
          case Batch batch ->
              new RunSum(
                  sum.epoch(),
                  sum.events() + 1,
                  batch.state(),
                  batch.evaluations(),
                  batch.floorStep(),
                  batch.atFloor(),
                  sum.marks());
          case RunSubmittedWhole run -> throw new IllegalStateException("a submission in a run");
          case RunSubmitted run -> throw new IllegalStateException("a submission in a run");
          case RunEnded end -> throw new IllegalStateException("an end in a run");
        };
    return next.events() % EventLog.KEPT_EVERY == 0 ? marked(next) : next;
  }

  private static RunSum marked(RunSum sum) {
    long[] marks = Arrays.copyOf(sum.marks(), sum.marks().length + 1);
    marks[marks.length - 1] = step(sum);
    return new RunSum(
        sum.epoch(),
        sum.events(),
        sum.state(),
        sum.evaluations(),
        sum.floorStep(),
        sum.atFloor(),
        marks);
  }

  /** First step that no batch covers; 0 before the first batch. */
  static long step(RunSum sum) {
    return sum.state() == null ? 0 : sum.state().step();
  }

  /** Number of an event such that no batch before it covers a step from {@code step} on. */
  static long firstEvent(RunSum sum, long step) {
    int marks = 0;
    while (marks < sum.marks().length && sum.marks()[marks] <= step) {
      marks++;
    }
    return (long) marks * EventLog.KEPT_EVERY + 1;
  }

  @Override
  public int epoch(RunSum sum) {
    return sum.epoch();
  }

  @Override
  public int next(RunSum sum) {
    return epoch;
  }

  @Override
  public boolean contains(RunSum sum, History.Event event) {
    return event instanceof Batch batch && batch.state().step() <= step(sum);
  }
}

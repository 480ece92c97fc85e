package amc.coordinator.journal;

import amc.protocol.mc.Tally;
import amc.protocol.message.History;
import amc.protocol.message.History.Batch;
import amc.protocol.message.History.EpochOpened;
import amc.protocol.message.History.GenerationEnded;
import amc.protocol.message.History.JobEnded;
import amc.protocol.message.History.JobSubmitted;
import amc.protocol.message.History.JobsArchived;
import amc.protocol.message.History.RunEnded;
import amc.protocol.message.History.RunSubmitted;
import amc.protocol.message.History.RunSubmittedWhole;
import amc.protocol.message.History.RunSum;
import amc.protocol.message.History.Scored;
import amc.protocol.message.History.TrajectoriesEnded;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The stream of a run: epochs, batches and performances.
 *
 * @param epoch of the coordinator that writes
 */
public record RunStream(int epoch) implements Stream<RunSum> {

  /** Name of a run's stream. */
  static String id(long run) {
    return "run-" + HexFormat.of().toHexDigits(run);
  }

  @Override
  public RunSum empty() {
    return new RunSum(0, 0, null, Tally.NONE, false, new long[0]);
  }

  @Override
  public RunSum plus(RunSum sum, History.Event event) {
    RunSum next =
        switch (event) {
          case EpochOpened opened -> after(sum, opened.epoch());
          case Scored _ -> after(sum, sum.epoch());
          case Batch batch ->
              new RunSum(
                  sum.epoch(),
                  sum.events() + 1,
                  batch.state(),
                  batch.tally(),
                  batch.atFloor(),
                  sum.marks());
          case TrajectoriesEnded _,
              GenerationEnded _,
              JobSubmitted _,
              JobEnded _,
              JobsArchived _,
              RunSubmitted _,
              RunSubmittedWhole _,
              RunEnded _ ->
              throw new IllegalStateException(event.getClass().getSimpleName() + " in a run");
        };
    return next.events() % EventLog.KEPT_EVERY == 0 ? marked(next) : next;
  }

  /** One event more, which changes nothing but perhaps the epoch. */
  private static RunSum after(RunSum sum, int epoch) {
    return new RunSum(
        epoch, sum.events() + 1, sum.state(), sum.tally(), sum.atFloor(), sum.marks());
  }

  private static RunSum marked(RunSum sum) {
    long[] marks = Arrays.copyOf(sum.marks(), sum.marks().length + 1);
    marks[marks.length - 1] = step(sum);
    return new RunSum(sum.epoch(), sum.events(), sum.state(), sum.tally(), sum.atFloor(), marks);
  }

  /** First step that no batch covers; 0 before the first batch. */
  public static long step(RunSum sum) {
    return sum.state() == null ? 0 : sum.state().step();
  }

  /** Number of an event such that none before it tells of a step from {@code step} on. */
  public static long firstEvent(RunSum sum, long step) {
    int marks = 0;
    while (marks < sum.marks().length && sum.marks()[marks] < step) {
      marks++;
    }
    return (long) marks * EventLog.KEPT_EVERY + 1;
  }

  /** Whether an event tells of a step from {@code step} on to somebody who knows all before. */
  public static boolean tellsOf(History.Event event, long step) {
    return switch (event) {
      case Batch batch -> batch.state().step() > step;
      case Scored scored -> scored.state().step() >= step;
      default -> false;
    };
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
    return event instanceof Batch batch && batch.state().step() <= step(sum); // others may be twice
  }
}

package amc.protocol.message;

import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the journal keeps. It stays readable: a changed record is a new one with a new id. */
public final class History {
  private History() {}

  /** Something that happened, in one of the journal's streams. */
  public sealed interface Event extends Message {}

  /**
   * A writer took over the stream; every writer with an older epoch is shut out.
   *
   * @param epoch of the coordinator, from 1 on
   */
  public record EpochOpened(int epoch) implements Event {}

  /** A client submitted a run; see {@link Jobs.Submit}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record RunSubmitted(
      long run,
      String job,
      String engine,
      int window,
      @Nullable StoredState start,
      Jobs.DataFile[] files)
      implements Event {}

  /**
   * How submissions were written first, with the state to go on from in the event itself. Read
   * only.
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record RunSubmittedWhole(
      long run,
      String job,
      String engine,
      int window,
      byte @Nullable [] snapshot,
      Jobs.DataFile[] files)
      implements Event {}

  /**
   * A run is over for good.
   *
   * @param outcome why, in words for the user
   */
  public record RunEnded(long run, String outcome) implements Event {}

  /**
   * Steps decided.
   *
   * @param fromStep first step that the batch covers
   * @param state after the last one
   * @param decisions changes of replicas in these steps, in order
   * @param losses U(x) after each accepted one
   * @param evaluations loss evaluations since the run's start
   * @param floorStep step at which the precision floor was noticed, or -1
   * @param atFloor whether the run is there now
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Batch(
      long fromStep,
      AmcState state,
      List<Decision> decisions,
      double[] losses,
      long evaluations,
      long floorStep,
      boolean atFloor)
      implements Event {}

  /**
   * Sum of a run's stream, kept now and then so that not all of it has to be read again.
   *
   * @param epoch last one opened
   * @param events events so far
   * @param state after the last batch, or null before the first
   * @param evaluations see {@link Batch}
   * @param floorStep see {@link Batch}
   * @param atFloor see {@link Batch}
   * @param marks first steps not covered by the first 100, 200, 300, ... events
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record RunSum(
      int epoch,
      long events,
      @Nullable AmcState state,
      long evaluations,
      long floorStep,
      boolean atFloor,
      long[] marks)
      implements Message {}
}

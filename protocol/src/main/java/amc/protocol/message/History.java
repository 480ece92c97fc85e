package amc.protocol.message;

import amc.protocol.mc.AmcState;
import amc.protocol.mc.Decision;
import amc.protocol.mc.Performance;
import amc.protocol.mc.Tally;
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

  /** A client submitted a job; see {@link Jobs.Submit}. */
  public record JobSubmitted(long job, Jobs.Work work) implements Event {}

  /** A job is over for good. */
  public record JobEnded(long job, Jobs.Outcome outcome) implements Event {}

  /** Jobs that are over have left the stream: they are in the table of ended jobs. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record JobsArchived(long[] jobs) implements Event {}

  /** A job that is over, and how it ended: a row of the table of ended jobs. */
  public record EndedJob(JobSubmitted submitted, Jobs.Outcome outcome) implements Message {}

  /**
   * Sum of the ledger, kept now and then so that not all of it has to be read again.
   *
   * @param epoch last one opened, or 0
   * @param going jobs that go on, in the order of their submission
   * @param ended jobs that are over, and not in the table of ended jobs yet
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record LedgerSum(int epoch, JobSubmitted[] going, EndedJob[] ended) implements Message {}

  /** How submissions were written before there were kinds of jobs. Read only. */
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
   * How ends were written before outcomes had kinds. Read only.
   *
   * @param outcome "finished", "cancelled", or why the run could not go on
   */
  public record RunEnded(long run, String outcome) implements Event {}

  /**
   * Steps decided.
   *
   * @param fromStep first step that the batch covers
   * @param state after the last one
   * @param decisions changes of replicas in these steps, in order
   * @param losses U(x) after each accepted one
   * @param tally since the run's start
   * @param atFloor whether the run is at the precision floor now
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Batch(
      long fromStep,
      AmcState state,
      List<Decision> decisions,
      double[] losses,
      Tally tally,
      boolean atFloor)
      implements Event {}

  /** How steps were written before the time that they took was. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record BatchUntimed(
      long fromStep,
      AmcState state,
      List<Decision> decisions,
      double[] losses,
      long evaluations,
      long floorStep,
      boolean atFloor)
      implements Message.Older {
    @Override
    public Batch current() {
      Tally tally = new Tally(evaluations, 0, floorStep);
      return new Batch(fromStep, state, decisions, losses, tally, atFloor);
    }
  }

  /**
   * Performance at a step; stands before the batch that the step belongs to, or after one that ends
   * there. May be there twice.
   *
   * @param tally since the run's start, up to that step
   * @param atFloor whether the run was at the precision floor
   */
  public record Scored(AmcState state, Performance performance, Tally tally, boolean atFloor)
      implements Event {}

  /**
   * Trajectories of a study have ended.
   *
   * @param elapsedNs time since the study's start
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record TrajectoriesEnded(Jobs.EndedTrajectory[] ends, long elapsedNs) implements Event {}

  /**
   * A generation of a population has ended.
   *
   * @param elapsedNs time since the population's start
   */
  public record GenerationEnded(Jobs.EndedGeneration generation, long elapsedNs) implements Event {}

  /**
   * Sum of a population's stream.
   *
   * @param epoch last one opened, or 0
   * @param generations all so far, in order
   * @param elapsedNs see {@link GenerationEnded}
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record PopulationSum(int epoch, Jobs.EndedGeneration[] generations, long elapsedNs)
      implements Message {}

  /**
   * Sum of a study's stream, kept now and then so that not all of it has to be read again.
   *
   * @param epoch last one opened, or 0
   * @param ends all so far, in order
   * @param elapsedNs see {@link TrajectoriesEnded}
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record StudySum(int epoch, Jobs.EndedTrajectory[] ends, long elapsedNs)
      implements Message {}

  /**
   * Sum of a run's stream, kept now and then so that not all of it has to be read again.
   *
   * @param epoch last one opened
   * @param events events so far
   * @param state after the last batch, or null before the first
   * @param tally see {@link Batch}
   * @param atFloor see {@link Batch}
   * @param marks first steps not covered by the first 100, 200, 300, ... events
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record RunSum(
      int epoch, long events, @Nullable AmcState state, Tally tally, boolean atFloor, long[] marks)
      implements Message {}

  /** How sums were written before the time that steps took was. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record RunSumUntimed(
      int epoch,
      long events,
      @Nullable AmcState state,
      long evaluations,
      long floorStep,
      boolean atFloor,
      long[] marks)
      implements Message.Older {
    @Override
    public RunSum current() {
      return new RunSum(epoch, events, state, new Tally(evaluations, 0, floorStep), atFloor, marks);
    }
  }
}

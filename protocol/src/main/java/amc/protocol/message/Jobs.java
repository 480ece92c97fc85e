package amc.protocol.message;

import akka.actor.typed.ActorRef;
import amc.protocol.mc.AmcState;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What clients and the job manager, the cluster's singleton, say to each other. */
public final class Jobs {
  private Jobs() {}

  /** A run's id as people read it. */
  public static String name(long run) {
    return HexFormat.of().toHexDigits(run);
  }

  /** To the job manager. */
  public sealed interface Command extends Message {}

  /**
   * Starts a run, or follows it where the cluster has that run already (the same id).
   *
   * @param run id, chosen by the client at random
   * @param job resolved job, YAML
   * @param engine name of an engine
   * @param window length of speculative windows, or 0 to adapt it
   * @param start state to go on from, or null for a new run
   * @param files the job's data files
   * @param follower hears of the run from now on
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Submit(
      long run,
      String job,
      String engine,
      int window,
      @Nullable StoredState start,
      DataFile[] files,
      ActorRef<Event> follower)
      implements Command {}

  /**
   * A file that a job reads, by content.
   *
   * @param name as the job names it
   * @param sha256 hexadecimal
   */
  public record DataFile(String name, String sha256, long sizeBytes) {}

  /**
   * Asks to hear of a run again, from a step on, after the job manager has moved.
   *
   * @param fromStep accepted steps from this one on have not been heard of
   */
  public record Follow(long run, long fromStep, ActorRef<Event> follower) implements Command {}

  /** Stops a run for good. */
  public record Cancel(long run) implements Command {}

  /** To a run's follower. Everything said is in the journal. */
  public sealed interface Event extends Message {}

  /**
   * Steps decided.
   *
   * @param fromStep first step that {@code accepted} covers
   * @param state after them
   * @param accepted numbers of the accepted ones
   * @param losses U(x) after each of those
   * @param evaluations loss evaluations since the run's start
   * @param floorStep step at which the precision floor was noticed, or -1
   * @param atFloor whether the run is there now
   * @param workers workers that evaluate
   * @param threads that they evaluate with, all together
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Progress(
      long run,
      long fromStep,
      AmcState state,
      long[] accepted,
      double[] losses,
      long evaluations,
      long floorStep,
      boolean atFloor,
      int workers,
      int threads)
      implements Event {}

  /**
   * Performance at a step; accuracies and test numbers are NaN where there are none.
   *
   * @param state of which all counters belong to the same step
   */
  public record Scored(long run, AmcState state, Score score) implements Event {}

  /** Performance on the whole training set and the test set. */
  public record Score(
      double trainLoss, double trainAccuracy, double testLoss, double testAccuracy) {}

  /** The complete state at a step can be fetched, until there are a few newer ones. */
  public record StateKept(long run, StoredState state) implements Event {}

  /** The budget is used up; the last state was told of before. */
  public record Finished(long run) implements Event {}

  /** The cluster does not know the run: it must be submitted again. */
  public record Unknown(long run) implements Event {}

  /** The run cannot go on. */
  public record Failed(long run, String reason) implements Event {}
}

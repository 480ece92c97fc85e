package amc.protocol.message;

import akka.actor.typed.ActorRef;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.Performance;
import amc.protocol.mc.Tally;
import amc.protocol.mc.TrajectoryEnd;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What clients and the job manager, the cluster's singleton, say to each other. */
public final class Jobs {
  private Jobs() {}

  /** A job's id as people read it. */
  public static String name(long job) {
    return HexFormat.of().toHexDigits(job);
  }

  /** What a job is to do: its kind, with all that this kind needs. */
  public sealed interface Work extends Message {}

  /**
   * One trajectory.
   *
   * @param job resolved job, YAML
   * @param engine name of an engine
   * @param window length of speculative windows, or 0 to adapt it
   * @param start state to go on from, or null for a new run
   * @param files the job's data files
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Run(
      String job, String engine, int window, @Nullable StoredState start, DataFile[] files)
      implements Work {}

  /**
   * A study's trajectories.
   *
   * @param study its file, with everything in it (YAML)
   * @param engine name of an engine
   * @param window length of speculative windows, or 0 to adapt it
   * @param known trajectories whose ends the client has, which are left out: bit i of word i / 64
   * @param files the data files of all its jobs
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Study(String study, String engine, int window, long[] known, DataFile[] files)
      implements Work {}

  /**
   * A population's members.
   *
   * @param population its file (YAML)
   * @param engine name of an engine
   * @param window length of speculative windows, or 0 to adapt it
   * @param before generations that have ended elsewhere, of which the last has states; none for a
   *     new population
   * @param files the data files of its job
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Population(
      String population, String engine, int window, EndedGeneration[] before, DataFile[] files)
      implements Work {}

  /**
   * A member of a population at a generation's end.
   *
   * @param rank value by which it is compared
   * @param loss U(x)
   * @param hash of the complete state
   * @param evaluations since the generation before
   * @param state that the coordinators keep; null in generations that have ended elsewhere, but the
   *     last
   */
  public record EndedLeg(
      double rank, double loss, long hash, long evaluations, @Nullable StoredState state) {}

  /** All members of a population at a generation's end, in order. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record EndedGeneration(EndedLeg[] members) {}

  /** A trajectory of a study, by its number, and what has become of it. */
  public record EndedTrajectory(int trajectory, TrajectoryEnd end) {}

  /** How a job ended, for good. */
  public sealed interface Outcome extends Message {}

  /** All work is done. */
  public record Finished() implements Outcome {}

  /** Somebody stopped it. */
  public record Cancelled() implements Outcome {}

  /**
   * It could not go on.
   *
   * @param reason in words for the user
   */
  public record Failed(String reason) implements Outcome {}

  /** To the job manager. */
  public sealed interface Command extends Message {}

  /**
   * Starts a job, or follows it where the cluster has that job already (the same id).
   *
   * @param job id, chosen by the client at random
   * @param follower hears of the job from now on
   */
  public record Submit(long job, Work work, ActorRef<Told> follower) implements Command {}

  /**
   * A file that a job reads, by content.
   *
   * @param name as the job names it
   * @param sha256 hexadecimal
   */
  public record DataFile(String name, String sha256, long sizeBytes) {}

  /**
   * Asks to hear of a job, from a step on. Several may follow a job, each from its own step.
   *
   * @param fromStep what happened from this step on has not been heard of
   */
  public record Follow(long job, long fromStep, ActorRef<Told> follower) implements Command {}

  /** Stops a job for good. */
  public record Cancel(long job) implements Command {}

  /**
   * Gives a job no threads, or threads again. Nothing of it is kept: whoever holds a job says so
   * again to every coordinator that comes to lead, best every second.
   */
  public record Hold(long job, boolean held) implements Command {}

  /**
   * To a job's follower.
   *
   * @param epoch of the coordinator that says so
   * @param number counts from 1 on since the follower has asked: it has missed something where a
   *     number is left out, and asks again
   */
  public record Told(int epoch, long number, Event event) implements Message {}

  /** What happened to a job. Everything that a follower is told is in the journal. */
  public sealed interface Event extends Message {}

  /**
   * Steps of a run decided.
   *
   * @param fromStep first step that {@code accepted} covers
   * @param state after them
   * @param accepted numbers of the accepted ones
   * @param losses U(x) after each of those
   * @param tally since the run's start
   * @param atFloor whether the run is at the precision floor now
   * @param workers workers that evaluate
   * @param threads that they evaluate with, all together
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Progress(
      long job,
      long fromStep,
      AmcState state,
      long[] accepted,
      double[] losses,
      Tally tally,
      boolean atFloor,
      int workers,
      int threads)
      implements Event {}

  /**
   * Performance of a run at a step.
   *
   * @param state of which all counters belong to the same step
   * @param tally since the run's start, up to that step
   * @param atFloor whether the run was at the precision floor
   */
  public record Scored(
      long job, AmcState state, Performance performance, Tally tally, boolean atFloor)
      implements Event {}

  /** The complete state of a run at a step can be fetched, until there are a few newer ones. */
  public record StateKept(long job, StoredState state) implements Event {}

  /**
   * Trajectories of a study have ended.
   *
   * @param from how many of the study's had ended before, in the order in which a follower hears of
   *     them
   * @param evaluationsUnderWay of trajectories that go on
   * @param elapsedNs time since the study's start on the cluster
   * @param workers workers that evaluate
   * @param threads that they evaluate with, all together
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record TrajectoriesEnded(
      long job,
      long from,
      EndedTrajectory[] ends,
      long evaluationsUnderWay,
      long elapsedNs,
      int workers,
      int threads)
      implements Event {}

  /**
   * A generation of a population has ended.
   *
   * @param from generations that had ended before
   * @param generation null to say that there is nothing new
   * @param evaluationsUnderWay of legs that go on
   * @param elapsedNs time since the population's start on the cluster
   * @param workers workers that evaluate
   * @param threads that they evaluate with, all together
   */
  public record GenerationEnded(
      long job,
      long from,
      @Nullable EndedGeneration generation,
      long evaluationsUnderWay,
      long elapsedNs,
      int workers,
      int threads)
      implements Event {}

  /** The job is over; a finished run's last state was told of before. */
  public record Ended(long job, Outcome outcome) implements Event {}

  /** The cluster does not know the job: it must be submitted again. */
  public record Unknown(long job) implements Event {}
}

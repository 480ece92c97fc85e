package amc.protocol.message;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import amc.protocol.frame.Frame.Copy;
import amc.protocol.mc.ArithmeticVersion;
import amc.protocol.mc.ProblemShape;
import amc.protocol.mc.TrajectoryEnd;
import org.jspecify.annotations.Nullable;

/** What a run's coordinator and the workers that evaluate for it say to each other. */
public final class Hosting {
  /** Under which workers are found. */
  public static final ServiceKey<Command> WORKERS = ServiceKey.create(Command.class, "workers");

  private Hosting() {}

  /** To a worker. */
  public sealed interface Command extends Message {}

  /**
   * Host a replica of a run, until {@link Release}, a later epoch or the loss of the coordinator.
   *
   * @param epoch of the coordinator; a worker refuses epochs older than one that it has heard of
   * @param worker number of this worker in the run
   * @param key of the run's message authentication codes, 16 bytes
   * @param job resolved job, YAML
   * @param engine name of an engine
   * @param link where the run's data plane is
   * @param start state to begin at, or null for the job's initial state
   * @param files the job's data files
   * @param threads that evaluate for it, of those that the worker has
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Host(
      long run,
      int epoch,
      int worker,
      byte[] key,
      String job,
      String engine,
      DataLink link,
      @Nullable StoredState start,
      Jobs.DataFile[] files,
      int threads,
      ActorRef<Reply> replyTo)
      implements Command {}

  /**
   * Open lanes for the tasks of a job, one a thread, until {@link Release} or a later epoch. A
   * worker that has them already goes on with what it does: they outlive a coordinator. Answered
   * with {@link LanesReport}, at once and from then on.
   *
   * @param epoch see {@link Host}
   * @param worker number of this worker in the job
   * @param work a study, whose tasks are trajectories by their number; or a population, whose tasks
   *     are legs: (generation - 1) x members + member
   * @param threads of those that the worker has
   */
  public record OpenLanes(
      long job, int epoch, int worker, Jobs.Work work, int threads, ActorRef<Reply> replyTo)
      implements Command {}

  /**
   * Something for a lane to do.
   *
   * @param from state that a leg begins with; null for the job's beginning, and for trajectories
   * @param copied whether that is another member's
   * @param exponents of a leg's hyperparameters, see {@code Succession}
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Task(long number, @Nullable StoredState from, boolean copied, long[] exponents) {
    /** One that begins with nothing. */
    public Task(long number) {
      this(number, null, false, new long[0]);
    }
  }

  /** A task that has been done: of a trajectory its end, of a leg the member's state. */
  public record Done(
      long number, @Nullable TrajectoryEnd trajectory, Jobs.@Nullable EndedLeg leg) {}

  /**
   * Do these tasks.
   *
   * @param order counts from 1 on in an epoch
   * @param tasks all that the worker shall have, in their order; one that waits and is not among
   *     them is dropped, one that runs goes on
   * @param known tasks whose ends are in the journal: the worker may forget them
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Explore(long job, int epoch, int order, Task[] tasks, long[] known)
      implements Command {}

  /** Evaluate for a run with another number of threads from now on. */
  public record Lease(long run, int epoch, int threads) implements Command {}

  /** Say what there is to lease; answered with {@link Offer}. */
  public record Describe(ActorRef<Offer> replyTo) implements Command {}

  /**
   * What a worker has to lease.
   *
   * @param threads that evaluate, for all runs together
   * @param arithmetic version that it computes with, see {@link ArithmeticVersion}
   */
  public record Offer(ActorRef<Command> worker, int threads, int arithmetic) implements Message {}

  /**
   * Where a coordinator's data plane is: at UDP ports, or, where the control port is 0, in the
   * memory of a media driver that the worker shares.
   *
   * @param host address of the coordinator as workers reach it
   * @param controlPort UDP port at which workers ask for the coordinator's frames
   * @param answerPort UDP port that takes the workers' frames; by memory, one at which they say
   *     that they have sent some
   * @param stream Aeron stream of the run
   */
  public record DataLink(String host, int controlPort, int answerPort, int stream) {
    /** Whether frames go by shared memory. */
    public boolean isMemory() {
      return controlPort == 0;
    }
  }

  /** Host that run no more. */
  public record Release(long run, int epoch) implements Command {}

  /** From a worker, to the run's actor. */
  public sealed interface Reply extends Message {}

  /**
   * The worker is about to listen to the data plane.
   *
   * @param threads that it has; those leased to the run evaluate
   */
  public record Hosted(long run, int worker, ProblemShape shape, int threads) implements Reply {}

  /**
   * The worker has heard of a later coordinator than the one that asked.
   *
   * @param epoch of the later one
   */
  public record Outdated(long run, int worker, int epoch) implements Reply {}

  /** The worker cannot host the run. */
  public record Refused(long run, int worker, String reason) implements Reply {}

  /** A copy that a window asked for with {@link Copy#SNAPSHOT} is with the coordinators. */
  public record Copied(long run, int worker, StoredState state) implements Reply {}

  /**
   * What the lanes of a worker have and have done; comes twice a second, and sooner when there are
   * ends.
   *
   * @param order number of the {@link Explore} heard last in this epoch, or 0
   * @param waiting tasks that run or wait
   * @param done that the worker has not been told to forget; not always all of them
   * @param evaluationsUnderWay of the tasks that run
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record LanesReport(
      long job,
      int epoch,
      int worker,
      int order,
      long[] waiting,
      Done[] done,
      long evaluationsUnderWay)
      implements Reply {}

  /** The worker found something that cannot be: the run fails. */
  public record Broken(long run, int worker, String reason) implements Reply {}
}

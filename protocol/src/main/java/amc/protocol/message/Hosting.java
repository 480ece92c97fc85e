package amc.protocol.message;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import amc.protocol.frame.Frame.Copy;
import amc.protocol.mc.AmcState;
import amc.protocol.mc.ProblemShape;
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
      ActorRef<Reply> replyTo)
      implements Command {}

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
   * @param threads that it evaluates with
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

  /**
   * The performance of a copy that a window asked for.
   *
   * @param state that the copy is of
   */
  public record Scored(long run, int worker, AmcState state, Jobs.Score score) implements Reply {}

  /** A copy that a window asked for with {@link Copy#SNAPSHOT} is with the coordinators. */
  public record Copied(long run, int worker, StoredState state) implements Reply {}

  /** The worker found something that cannot be: the run fails. */
  public record Broken(long run, int worker, String reason) implements Reply {}
}

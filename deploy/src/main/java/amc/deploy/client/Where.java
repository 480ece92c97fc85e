package amc.deploy.client;

import amc.deploy.node.Guardian;
import amc.deploy.node.Secrets;
import java.util.function.BooleanSupplier;

/** Where the cluster is that does a job. */
public sealed interface Where {

  /** It is started: this process, and worker processes of this machine. */
  record Here(int workers) implements Where {}

  /**
   * This process is a node of it.
   *
   * @param job id that the job has in the cluster: what it has done of it already, is told again
   */
  record Within(Berth berth, long job) implements Where {}

  /** A place in a node for actors. Thread-safe. */
  @FunctionalInterface
  interface Berth {
    /** Starts an actor, which ends with the node or when it is closed. */
    Mooring spawn(Guardian guardian);
  }

  /** An actor that was started. */
  @FunctionalInterface
  interface Mooring extends AutoCloseable {
    /** Ends the actor. Does not wait. */
    @Override
    void close();
  }

  /** What a client does while its actor is in the cluster. */
  @FunctionalInterface
  interface Session<T> {
    T run() throws InterruptedException;
  }

  /** Id for a job that is to be done there. */
  default long newJob() {
    return this instanceof Within(_, long job) ? job : Secrets.run();
  }

  /**
   * Has a client's actor in the cluster for as long as a session takes.
   *
   * @param threads of each worker that is started
   * @param stop whether to give up before the session has begun
   */
  default <T> T run(Guardian client, int threads, BooleanSupplier stop, Session<T> session)
      throws InterruptedException {
    return switch (this) {
      case Here(int workers) -> {
        try (var _ = EmbeddedCluster.start(workers, threads, client, stop)) {
          yield session.run();
        }
      }
      case Within(Berth berth, _) -> {
        try (var _ = berth.spawn(client)) {
          yield session.run();
        }
      }
    };
  }
}

package amc.deploy.client;

import amc.deploy.node.Guardian;
import amc.deploy.node.NodeLoop;
import amc.deploy.node.NodeOptions;
import amc.deploy.node.Secrets;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;

/** Where the cluster is that does a job. */
public sealed interface Where {

  /** It is started: this process, and worker processes of this machine. */
  record Here(int workers) implements Where {}

  /** It is there, and this process joins it. */
  record Joined(NodeOptions node) implements Where {}

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

  /** Whether files of this machine have to be sent. */
  default boolean mayLackFiles() {
    return this instanceof Joined;
  }

  /**
   * Has a client's actor in the cluster for as long as a session takes.
   *
   * @param threads of each worker that is started
   * @param out hears warnings
   * @param stop whether to give up before the session has begun
   */
  default <T> T run(
      Guardian client, int threads, PrintWriter out, BooleanSupplier stop, Session<T> session)
      throws InterruptedException {
    return switch (this) {
      case Here(int workers) -> {
        try (var _ = EmbeddedCluster.start(workers, threads, client, stop)) {
          yield session.run();
        }
      }
      case Joined(NodeOptions node) -> joined(node, client, out, session);
      case Within(Berth berth, _) -> {
        try (var _ = berth.spawn(client)) {
          yield session.run();
        }
      }
    };
  }

  private static <T> T joined(
      NodeOptions node, Guardian client, PrintWriter out, Session<T> session)
      throws InterruptedException {
    node.warnIfExposed(out);
    NodeLoop loop = new NodeLoop(node, client);
    Thread thread = Thread.ofPlatform().name("amc-client").start(() -> run(loop));
    try {
      return session.run();
    } finally {
      loop.close();
      thread.join();
    }
  }

  private static void run(NodeLoop loop) {
    try {
      loop.run(() -> false); // until it is closed: a stopped run has a last word
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

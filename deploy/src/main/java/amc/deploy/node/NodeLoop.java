package amc.deploy.node;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node for as long as its process lives: whenever its actor system ends, since the cluster went
 * on without it or could not be found, a new one joins again. Thread-safe.
 */
public final class NodeLoop implements AutoCloseable {
  private final NodeOptions options;
  private final Guardian guardian;
  private final AtomicReference<@Nullable ClusterNode> current = new AtomicReference<>();
  private volatile boolean closed;

  public NodeLoop(NodeOptions options, Guardian guardian) {
    this.options = options;
    this.guardian = guardian;
  }

  /**
   * Runs until told to stop, and until the node has left the cluster. Blocks.
   *
   * @param stop whether to stop
   * @throws amc.protocol.job.UserError if the options cannot be used
   */
  public void run(BooleanSupplier stop) throws InterruptedException {
    BooleanSupplier ending = () -> closed || stop.getAsBoolean();
    while (!ending.getAsBoolean()) {
      ClusterNode node = ClusterNode.start(options, guardian);
      current.set(node);
      if (!node.join(ending) || ending.getAsBoolean()) {
        node.close();
      }
      node.awaitEnd(ending);
    }
  }

  /** Whether the node is ready to work; see {@link ClusterNode#isReady}. */
  public boolean isReady() {
    ClusterNode node = current.get();
    return node != null
        && node.isReady()
        && (options.database() == null || options.database().isUsable());
  }

  /** Leaves the cluster for good. Does not wait. */
  @Override
  public void close() {
    closed = true;
    restart();
  }

  /** Leaves the cluster, to join again. Does not wait. */
  public void restart() {
    ClusterNode node = current.get();
    if (node != null) {
      node.close();
    }
  }
}

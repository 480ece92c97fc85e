package amc.deploy.command;

import amc.deploy.client.Where;
import amc.deploy.client.Where.Here;
import amc.deploy.client.Where.Joined;
import amc.deploy.node.NodeOptions;
import amc.deploy.node.Role;
import amc.protocol.job.UserError;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that can train on a cluster. */
public final class ClusterOptions {
  private static final int MAX_WORKERS = 256;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Train on N worker processes of this machine; --threads are those of each worker.")
  private @Nullable Integer workers;

  @Option(
      names = "--cluster",
      paramLabel = "HOST:PORT",
      description = "Train on the cluster that this coordinator belongs to.")
  private @Nullable String cluster;

  @Mixin private NetworkOptions network;

  /** Whether to train on a cluster at all. */
  public boolean isSet() {
    if (workers != null && cluster != null) {
      throw new UserError("--workers and --cluster exclude each other: give one of them");
    }
    if (workers != null && (workers < 1 || workers > MAX_WORKERS)) {
      throw new UserError(
          "workers=%s must be in [1, %s] (--workers)".formatted(workers, MAX_WORKERS));
    }
    return workers != null || cluster != null;
  }

  /**
   * Where to train.
   *
   * @throws UserError if the cluster could not reach this process
   */
  Where where() {
    return workers == null ? new Joined(client()) : new Here(workers);
  }

  /** Threads of each worker on this machine where nobody asks for another number. */
  public int threadsOfEach() {
    return Math.max(
        1, Runtime.getRuntime().availableProcessors() / (workers == null ? 1 : workers));
  }

  /** The node that this process is in the cluster that it joins. */
  private NodeOptions client() {
    String seed = Objects.requireNonNull(cluster);
    String there = seed.substring(0, Math.max(0, seed.lastIndexOf(':')));
    NodeOptions node =
        new NodeOptions(
            Role.CLIENT,
            network.host(),
            0,
            network.bindHost(),
            List.of(seed),
            false,
            null,
            network.tls(),
            network.config(),
            null);
    if (!NodeOptions.isLoopback(there) && NodeOptions.isLoopback(node.host())) {
      throw new UserError(
          "--cluster=%s is another machine and must reach this one at --host=%s; give its address"
                  .formatted(seed, node.host())
              + " there, or --host auto");
    }
    return node;
  }
}

package amc.deploy.command;

import amc.coordinator.database.Database;
import amc.deploy.node.Guardian;
import amc.deploy.node.Health;
import amc.deploy.node.NodeLoop;
import amc.deploy.node.NodeOptions;
import amc.deploy.node.NodeOptions.Endpoint;
import amc.deploy.node.Role;
import amc.deploy.run.StopSignal;
import amc.protocol.job.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of commands that start a node and stay. */
final class NodeMixin {
  static final int COORDINATOR_PORT = 2551;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Mixin private NetworkOptions network;

  @Option(
      names = "--seed",
      paramLabel = "HOST:PORT",
      description =
          "A coordinator to join; may be repeated. A name stands for all of its addresses.")
  private List<String> seeds = new ArrayList<>();

  @Option(
      names = "--health",
      paramLabel = "[HOST:]PORT",
      description = "Answer HTTP requests for /alive and /ready there (default host: 127.0.0.1).")
  private @Nullable String health;

  @Option(
      names = "--media-driver",
      paramLabel = "DIR",
      description =
          "Folder (aeron.dir) of an Aeron media driver that runs, to be used instead of one in this"
              + " process.")
  private @Nullable Path mediaDriver;

  /**
   * What a node does is told with times, from now on; logback.xml reads these. To be called before
   * anything is logged.
   */
  static void logEvents() {
    System.setProperty("amc.log.level", "INFO");
    System.setProperty("amc.log.time", "%d{yyyy-MM-dd HH:mm:ss.SSS} ");
  }

  /** Folder of a media driver that runs, or null. */
  @Nullable Path mediaDriver() {
    return mediaDriver;
  }

  /** The options' node. */
  NodeOptions options(
      Role role, int port, List<String> defaultSeeds, boolean bootstrap, @Nullable Database db) {
    return new NodeOptions(
        role,
        network.host(),
        port,
        network.bindHost(),
        seeds.isEmpty() ? defaultSeeds : seeds,
        bootstrap || seeds.isEmpty(),
        db,
        network.tls(),
        network.config(),
        endpoint("--health", health));
  }

  /** Runs a node until the process is told to stop. */
  int run(NodeOptions options, Guardian guardian) throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    options.warnIfExposed(err);
    Endpoint endpoint = options.health();
    try (StopSignal stop = StopSignal.install();
        NodeLoop loop = new NodeLoop(options, guardian);
        Health server = endpoint == null ? null : Health.serve(endpoint, loop::isReady)) {
      if (server != null) {
        err.println("amc: health at " + server.address());
      }
      loop.run(stop);
    }
    return ExitCode.OK;
  }

  /**
   * An address to listen on.
   *
   * @param value [HOST:]PORT; the host is 127.0.0.1 where it is left out; null for none
   */
  static @Nullable Endpoint endpoint(String option, @Nullable String value) {
    if (value == null) {
      return null;
    }
    int colon = value.lastIndexOf(':');
    String port = value.substring(colon + 1);
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
      throw new UserError(option + "=" + value + " must be [HOST:]PORT");
    }
    return new Endpoint(
        colon < 0 ? "127.0.0.1" : value.substring(0, colon), Integer.parseInt(port));
  }
}

package amc.deploy.cluster;

import amc.coordinator.store.Database;
import amc.deploy.cluster.NodeOptions.Endpoint;
import amc.deploy.run.StopSignal;
import amc.protocol.job.UserError;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of commands that start a node and stay. */
final class NodeMixin {
  static final int COORDINATOR_PORT = 2551;
  private static final String AUTO = "auto";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = "127.0.0.1",
      description =
          "Address under which the other nodes reach this one; auto for this machine's own"
              + " (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--bind-host",
      paramLabel = "H",
      description = "Address to listen on, where it differs (default: --host).")
  private @Nullable String bindHost;

  @Option(
      names = "--seed",
      paramLabel = "HOST:PORT",
      description =
          "A coordinator to join; may be repeated. A name stands for all of its addresses.")
  private List<String> seeds = new ArrayList<>();

  @Option(
      names = "--tls",
      paramLabel = "DIR",
      description =
          "Encrypt and authenticate all messages with tls.key, tls.crt and ca.crt (PEM) of this"
              + " folder.")
  private @Nullable Path tls;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "More settings of Akka (HOCON), e.g. TLS from a key store.")
  private @Nullable Path config;

  @Option(
      names = "--health",
      paramLabel = "[HOST:]PORT",
      description = "Answer HTTP requests for /alive and /ready there (default host: 127.0.0.1).")
  private @Nullable String health;

  /** The options' node. */
  NodeOptions options(
      Role role, int port, List<String> defaultSeeds, boolean bootstrap, @Nullable Database db) {
    return new NodeOptions(
        role,
        ownAddress(),
        port,
        bindHost,
        seeds.isEmpty() ? defaultSeeds : seeds,
        bootstrap || seeds.isEmpty(),
        db,
        tls,
        config,
        endpoint());
  }

  /** Runs a node until the process is told to stop. */
  int run(NodeOptions options, Guardian guardian) throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    if (options.isExposed()) {
      err.println(
          "amc: warning: --host="
              + options.host()
              + " is reached without TLS: anybody there can read and send messages; use --tls");
    }
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

  private String ownAddress() {
    if (!host.equals(AUTO)) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException e) {
      throw new UserError("--host=auto must find an address of this machine; name it", e);
    }
  }

  private @Nullable Endpoint endpoint() {
    if (health == null) {
      return null;
    }
    int colon = health.lastIndexOf(':');
    String port = health.substring(colon + 1);
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
      throw new UserError("--health=" + health + " must be [HOST:]PORT");
    }
    return new Endpoint(
        colon < 0 ? "127.0.0.1" : health.substring(0, colon), Integer.parseInt(port));
  }
}

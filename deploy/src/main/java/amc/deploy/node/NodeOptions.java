package amc.deploy.node;

import amc.coordinator.database.Database;
import amc.protocol.job.UserError;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node takes part in a cluster.
 *
 * @param host address under which the others reach it
 * @param port its port; 0 for any that is free
 * @param bindHost address to listen on, or null for {@code host}
 * @param seeds where other nodes of the cluster may be, HOST:PORT; a host name stands for all of
 *     its addresses
 * @param bootstrap whether the node may form a cluster where it finds none; for coordinators
 * @param database of a coordinator; null on other nodes
 * @param tls folder with {@code tls.key}, {@code tls.crt} and {@code ca.crt} (PEM), or null
 * @param config file of more settings, HOCON, or null
 * @param health where {@link Health} answers
 */
public record NodeOptions(
    Role role,
    String host,
    int port,
    @Nullable String bindHost,
    List<String> seeds,
    boolean bootstrap,
    @Nullable Database database,
    @Nullable Path tls,
    @Nullable Path config,
    @Nullable Endpoint health) {

  /**
   * A TCP address.
   *
   * @param host name or address, without brackets
   */
  public record Endpoint(String host, int port) {}

  static final int MAX_PORT = 65_535;

  /**
   * @throws UserError if the port is none, or a seed not HOST:PORT
   */
  public NodeOptions {
    seeds = List.copyOf(seeds);
    requirePort("port", port);
    seeds.forEach(Seeds::parse);
    if (role == Role.COORDINATOR && database == null) {
      throw new IllegalArgumentException("a coordinator needs a database");
    }
  }

  /** Refuses a number that is no port; 0 stands for any that is free. */
  public static void requirePort(String option, int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new UserError(
          "%s=%s must be in [0, %s] (--%s)".formatted(option, port, MAX_PORT, option));
    }
  }

  /** Address to listen on. */
  public String listenHost() {
    return bindHost == null ? host : bindHost;
  }

  /** Whether others than this machine reach the node although nothing is encrypted. */
  public boolean isExposed() {
    return tls == null && !isLoopback(listenHost());
  }

  /** Warns where others than this machine could read and send messages. */
  public void warnIfExposed(PrintWriter err) {
    if (isExposed()) {
      err.println(
          "amc: warning: --host="
              + host
              + " is reached without TLS: anybody there can read and send messages; use --tls");
      err.flush();
    }
  }

  /** Whether an address is one of this machine's loopback. */
  public static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}

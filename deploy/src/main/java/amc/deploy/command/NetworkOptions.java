package amc.deploy.command;

import amc.protocol.job.UserError;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of all commands whose process is a node: how the other nodes reach it. */
final class NetworkOptions {
  private static final String AUTO = "auto";

  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = "127.0.0.1",
      description =
          "Address under which the cluster's other nodes reach this one; auto for this machine's"
              + " own (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--bind-host",
      paramLabel = "H",
      description = "Address to listen on, where it differs (default: --host).")
  private @Nullable String bindHost;

  @Option(
      names = "--tls",
      paramLabel = "DIR",
      description =
          "Encrypt and authenticate all messages of the cluster with tls.key (RSA), tls.crt and"
              + " ca.crt (PEM) of this folder.")
  private @Nullable Path tls;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "More settings of Akka (HOCON), e.g. TLS from a key store.")
  private @Nullable Path config;

  /**
   * @throws UserError if this machine has no address
   */
  String host() {
    if (!host.equals(AUTO)) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException e) {
      throw new UserError("--host=auto must find an address of this machine; name it", e);
    }
  }

  @Nullable String bindHost() {
    return bindHost;
  }

  @Nullable Path tls() {
    return tls;
  }

  @Nullable Path config() {
    return config;
  }
}

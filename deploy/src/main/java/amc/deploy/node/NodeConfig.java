package amc.deploy.node;

import akka.pki.pem.DERPrivateKeyLoader;
import akka.pki.pem.PEMDecoder;
import amc.protocol.job.UserError;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings of a node's actor system, from its options. */
final class NodeConfig {
  private NodeConfig() {}

  /**
   * In order of precedence: system properties, the options' file, the options, {@code
   * amc-cluster.conf}, the libraries' defaults.
   *
   * @throws UserError if the options' files cannot be used
   */
  static Config of(NodeOptions options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("akka.cluster.roles", List.of(options.role().label()));
    settings.put("akka.remote.artery.canonical.hostname", options.host());
    settings.put("akka.remote.artery.canonical.port", options.port());
    if (options.bindHost() != null) {
      settings.put("akka.remote.artery.bind.hostname", options.bindHost());
    }
    if (options.tls() != null) {
      putTls(settings, options.tls());
    }
    Config config =
        ConfigFactory.parseMap(settings)
            .withFallback(ConfigFactory.parseResources("amc-cluster.conf"));
    if (options.database() != null) {
      config = config.withFallback(options.database().config());
    }
    if (options.config() != null) {
      config = read(options.config()).withFallback(config);
    }
    return ConfigFactory.defaultOverrides()
        .withFallback(config)
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }

  private static void putTls(Map<String, Object> settings, Path folder) {
    String ssl = "akka.remote.artery.ssl.";
    settings.put("akka.remote.artery.transport", "tls-tcp");
    settings.put(
        ssl + "ssl-engine-provider", "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider");
    settings.put(ssl + "rotating-keys-engine.key-file", key(folder));
    settings.put(ssl + "rotating-keys-engine.cert-file", file(folder, "tls.crt"));
    settings.put(ssl + "rotating-keys-engine.ca-cert-file", file(folder, "ca.crt"));
  }

  /**
   * Read here as well, since the actor system would fail at each connection and not at its start.
   */
  private static String key(Path folder) {
    String file = file(folder, "tls.key");
    try {
      DERPrivateKeyLoader.load(PEMDecoder.decode(Files.readString(Path.of(file))));
    } catch (Exception e) { // the loader, written in Scala, throws checked ones undeclared
      throw new UserError(file + " must be an RSA key, PEM, without a password: " + e, e);
    }
    return file;
  }

  private static String file(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isReadable(file)) {
      throw new UserError(
          "--tls=" + folder + " must hold tls.key, tls.crt and ca.crt (PEM); cannot read " + file);
    }
    return file.toString();
  }

  private static Config read(Path file) {
    if (!Files.isReadable(file)) {
      throw new UserError("--config=" + file + " must be a readable file");
    }
    try {
      return ConfigFactory.parseFile(file.toFile());
    } catch (ConfigException e) {
      throw new UserError("--config=" + file + " must be HOCON: " + e.getMessage(), e);
    }
  }
}

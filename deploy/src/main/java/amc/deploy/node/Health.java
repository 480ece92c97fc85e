package amc.deploy.node;

import amc.deploy.node.NodeOptions.Endpoint;
import amc.protocol.job.UserError;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * Answers whether the process lives ({@code /alive}) and whether the node can work ({@code
 * /ready}): 200 or 503. It outlives the node's actor systems. Thread-safe.
 */
public final class Health implements AutoCloseable {
  private static final int BACKLOG = 16;
  private final HttpServer server;

  private Health(HttpServer server) {
    this.server = server;
  }

  /**
   * Answers from now on.
   *
   * @throws UserError if the endpoint is taken
   */
  public static Health serve(Endpoint endpoint, BooleanSupplier ready) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(endpoint.host(), endpoint.port()), BACKLOG);
      server.createContext("/alive", exchange -> answer(exchange, true));
      server.createContext("/ready", exchange -> answer(exchange, ready.getAsBoolean()));
      server.start();
      return new Health(server);
    } catch (IOException e) {
      throw new UserError(
          "--health=%s:%s must be free to listen on: %s"
              .formatted(endpoint.host(), endpoint.port(), e.getMessage()),
          e);
    }
  }

  private static void answer(HttpExchange exchange, boolean good) throws IOException {
    try (exchange) {
      byte[] text = (good ? "yes\n" : "not yet\n").getBytes(StandardCharsets.US_ASCII);
      exchange.sendResponseHeaders(good ? 200 : 503, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  /** URL of the readiness. */
  public String address() {
    InetSocketAddress address = server.getAddress();
    return "http://%s:%s/ready".formatted(address.getHostString(), address.getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

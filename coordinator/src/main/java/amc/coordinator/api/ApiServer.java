package amc.coordinator.api;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import amc.protocol.job.UserError;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Serves the API over HTTP. Thread-safe. */
public final class ApiServer implements AutoCloseable {
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final ServerBinding binding;

  private ApiServer(ServerBinding binding) {
    this.binding = binding;
  }

  /**
   * Serves from now on.
   *
   * @param host address to listen on
   * @param port TCP port; 0 for any
   * @throws UserError if nobody can listen there
   */
  public static ApiServer start(
      ActorSystem<?> system, ApiServices services, String host, int port) {
    Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    Routing routing = new Routing(new Access(services.tokens(), isLoopback(host)), blocking);
    try {
      return new ApiServer(
          Http.get(system)
              .newServerAt(host, port)
              .bind(ApiRoutes.of(services, routing, system))
              .toCompletableFuture()
              .join());
    } catch (CompletionException e) {
      throw new UserError(
          "--http=%s:%s must be free to listen on: %s"
              .formatted(host, port, e.getCause() == null ? e : e.getCause().getMessage()),
          e);
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new UserError("--http=" + host + " must be an address of this machine", e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** Answers what has been asked, and ends. Waits for some seconds at most. */
  @Override
  public void close() {
    binding.terminate(FAREWELL).toCompletableFuture().join();
  }
}

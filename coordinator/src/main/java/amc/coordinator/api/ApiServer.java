package amc.coordinator.api;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.settings.ServerSettings;
import amc.protocol.job.UserError;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The HTTP API, listening on a port. Thread-safe. */
public final class ApiServer implements AutoCloseable {
  private static final Duration BIND_PATIENCE = Duration.ofSeconds(20);

  /** How long answers that are under way may take at the end; streams of events are cut off. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

  private final ServerBinding binding;

  private ApiServer(ServerBinding binding) {
    this.binding = binding;
  }

  /**
   * Answers from now on, as long as the actor system lives. Blocks until it does.
   *
   * <p>On a loopback address everybody may do everything as long as no token has ever been made.
   *
   * @param system whose threads it uses
   * @param port 0 for any
   * @throws UserError if it cannot listen there
   */
  public static ApiServer start(
      ActorSystem<?> system, ApiServices services, String host, int port) {
    try {
      InetAddress address = InetAddress.getByName(host);
      ServerSettings settings =
          ServerSettings.create(system.classicSystem().settings().config())
              .withServerHeader(Optional.empty());
      return new ApiServer(
          Http.get(system)
              .newServerAt(address.getHostAddress(), port)
              .withSettings(settings)
              .bind(ApiRoutes.create(system, services, address.isLoopbackAddress()))
              .toCompletableFuture()
              .get(BIND_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (UnknownHostException e) {
      throw cannotListen(host, port, "the name is unknown", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cannotListen(host, port, String.valueOf(cause.getMessage()), e);
    } catch (TimeoutException e) {
      throw cannotListen(host, port, "no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cannotListen(host, port, "interrupted", e);
    }
  }

  private static UserError cannotListen(String host, int port, String cause, Exception e) {
    return new UserError(
        "%s:%s must be free to listen on for the HTTP API: %s".formatted(host, port, cause), e);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** URL of the API's first version. */
  public String url() {
    String host = address().getAddress().getHostAddress();
    return "http://%s:%s%s"
        .formatted(
            host.contains(":") ? "[" + host + "]" : host, address().getPort(), ApiRoutes.BASE);
  }

  /** Stops listening; answers that are under way have some seconds to end. Blocks. */
  @Override
  public void close() {
    try {
      binding
          .terminate(LAST_ANSWERS)
          .toCompletableFuture()
          .get(2 * LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // It listens no more; what is left of its connections ends with the actor system.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

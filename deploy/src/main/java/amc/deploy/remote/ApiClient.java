package amc.deploy.remote;

import amc.deploy.run.Results;
import amc.protocol.job.UserError;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a server's API. What may be sent twice is sent again while the server is away; what
 * it refuses becomes a {@link UserError} with cause and remedy, whose cause is a {@link
 * RemoteFailure}. Calls block. Thread-safe.
 */
public final class ApiClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration SENT = Duration.ofMinutes(10); // a piece of a file, on a slow line
  private static final Duration SILENCE = Duration.ofSeconds(35); // three heartbeats of a stream
  private static final long MOST_RETRY_SECONDS = 30; // of what a server may ask for
  private static final long LARGEST_JSON = 256L << 20;

  private final Server server;
  private final Patience patience;
  private final Consumer<String> notes;
  private final HttpClient http;

  /**
   * @param notes hears that one waits for the server
   */
  public ApiClient(Server server, Patience patience, Consumer<String> notes) {
    this.server = server;
    this.patience = patience;
    this.notes = notes;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER) // a token goes nowhere else
            .build();
  }

  Server server() {
    return server;
  }

  Patience patience() {
    return patience;
  }

  /**
   * Gets a JSON object.
   *
   * @param path below {@code /api/v1/}
   */
  public JsonNode get(String path) throws InterruptedException {
    return ask(request(path).GET(), true).object(server);
  }

  /** Asks for something that does no harm when it is asked for twice. */
  public JsonNode post(String path) throws InterruptedException {
    return ask(request(path).POST(BodyPublishers.noBody()), true).object(server);
  }

  /** Makes something, once. */
  public JsonNode create(String path, JsonNode body) throws InterruptedException {
    return ask(json(path, body), false).object(server);
  }

  /** Removes something. */
  public void delete(String path) throws InterruptedException {
    Answer answer = ask(request(path).DELETE(), true);
    if (!answer.isGood()) {
      throw answer.problem(server);
    }
  }

  /**
   * Makes something under a key that tells repetitions, however often it has to be sent.
   *
   * @return good or not
   */
  Answer submit(String path, JsonNode body, String key) throws InterruptedException {
    return ask(json(path, body).header("Idempotency-Key", key), true);
  }

  /**
   * Sends a piece of a file.
   *
   * @return good or not
   */
  Answer put(String path, byte[] piece) throws InterruptedException {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(piece));
    return ask(request, true, SENT);
  }

  /**
   * Opens something that is long, to be closed by the caller.
   *
   * @param type that is expected, such as application/zip
   * @param lastEvent id of the last event of a stream that was opened before; null for none
   */
  InputStream open(String path, String type, @Nullable String lastEvent, Patience patience)
      throws InterruptedException {
    HttpRequest.Builder request = request(path).setHeader("Accept", type).GET();
    if (lastEvent != null) {
      request.header("Last-Event-ID", lastEvent);
    }
    HttpResponse<InputStream> response =
        send(request.build(), BodyHandlers.ofInputStream(), true, ANSWER, patience);
    Answer answer = answer(response, new byte[0]);
    String found = response.headers().firstValue("Content-Type").orElse("");
    if (answer.status() == Answer.OK && found.startsWith(type)) {
      return new AttentiveInput(response.body(), SILENCE);
    }
    try (InputStream body = response.body()) {
      answer = answer(response, body.readNBytes(1 << 16));
    } catch (IOException e) {
      // The status says enough.
    }
    throw answer.isGood() ? Answer.foreign(server) : answer.problem(server);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(path))
            .header("Accept", "application/json, application/problem+json")
            .header("User-Agent", "amc/" + Results.VERSION);
    if (server.token() != null) {
      request.header("Authorization", "Bearer " + server.token());
    }
    return request;
  }

  private HttpRequest.Builder json(String path, JsonNode body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(Answer.bytes(body)));
  }

  private Answer ask(HttpRequest.Builder request, boolean repeatable) throws InterruptedException {
    return ask(request, repeatable, ANSWER);
  }

  private Answer ask(HttpRequest.Builder request, boolean repeatable, Duration time)
      throws InterruptedException {
    HttpResponse<byte[]> response =
        send(
            request.build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_JSON),
            repeatable,
            time,
            patience);
    return answer(response, response.body());
  }

  private static Answer answer(HttpResponse<?> response, byte[] body) {
    return Answer.of(
        response.statusCode(), response.headers().firstValue("Location").orElse(null), body);
  }

  /**
   * Sends until there is an answer, or no patience left.
   *
   * @param time for each attempt
   */
  private <T> HttpResponse<T> send(
      HttpRequest request,
      BodyHandler<T> handler,
      boolean repeatable,
      Duration time,
      Patience patience)
      throws InterruptedException {
    Patience.Outage outage = patience.outage();
    while (true) {
      UserError failure;
      Duration atLeast = Duration.ZERO;
      try {
        HttpResponse<T> response = send(request, handler, time);
        Answer answer = answer(response, response.body() instanceof byte[] b ? b : new byte[0]);
        boolean again = repeatable ? answer.isAway() : answer.status() == Answer.UNAVAILABLE;
        if (!again || !outage.isPatient()) {
          return response;
        }
        failure = answer.problem(server);
        atLeast = retryAfter(response);
        discard(response.body());
      } catch (IOException e) {
        failure = Unreachable.explain(server, e);
        boolean again = repeatable || Unreachable.isUnsent(e);
        if (!again || !Unreachable.isPassing(e) || !outage.isPatient()) {
          throw failure;
        }
      }
      if (outage.isToBeTold()) {
        notes.accept(failure.getMessage() + "; waiting for it");
      }
      outage.pause(atLeast);
    }
  }

  /**
   * Sends once. The time is no request's timeout, which in some Java versions ends long bodies too.
   */
  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler, Duration time)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> sent = http.sendAsync(request, handler);
    try {
      return sent.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no answer in " + time.toSeconds() + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      sent.cancel(true); // ends what goes on; nothing where it is done
    }
  }

  private static void discard(Object body) throws IOException {
    if (body instanceof InputStream stream) {
      stream.close();
    }
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    String value = response.headers().firstValue("Retry-After").orElse("");
    return value.matches("\\d{1,9}")
        ? Duration.ofSeconds(Math.min(Long.parseLong(value), MOST_RETRY_SECONDS))
        : Duration.ZERO;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

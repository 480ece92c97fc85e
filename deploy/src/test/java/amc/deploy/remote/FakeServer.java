package amc.deploy.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** A server whose answers a test writes. Thread-safe. */
public final class FakeServer implements AutoCloseable {
  private static final String API = "/api/v1/";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Function<Request, Reply>> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /**
   * What was asked.
   *
   * @param path with its query, below the API's
   * @param headers by names in lower case
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Request(String method, String path, Map<String, String> headers, byte[] content) {
    /** Content as text. */
    public String text() {
      return new String(content, UTF_8);
    }

    /** A header, or null. */
    public @Nullable String header(String name) {
      return headers.get(name);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** What follows the content of an answer. */
  public enum End {
    /** Nothing. */
    WHOLE,
    /** The connection breaks, where more was announced. */
    BROKEN,
    /** Nothing either, but the answer goes on until the server is closed. */
    HELD
  }

  /** What is answered. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Reply(
      int status, String type, byte[] content, Map<String, String> headers, End end) {
    /** JSON. */
    public static Reply json(int status, String text) {
      return new Reply(status, "application/json", text.getBytes(UTF_8), Map.of(), End.WHOLE);
    }

    /** A problem with a detail. */
    public static Reply problem(int status, String detail) {
      return json(
          status,
          "{\"type\":\"about:blank\",\"title\":\"Problem\",\"status\":%s,\"detail\":\"%s\"}"
              .formatted(status, detail));
    }

    /** Content of a type. */
    public static Reply content(String type, byte[] content) {
      return new Reply(200, type, content, Map.of(), End.WHOLE);
    }

    /** Events as the stream has them. */
    public static Reply events(String text) {
      return content("text/event-stream", text.getBytes(UTF_8));
    }

    /** The same with another header. */
    public Reply with(String name, String value) {
      return new Reply(status, type, content, Map.of(name, value), end);
    }

    /** The same, cut off at its end. */
    public Reply thenBroken() {
      return new Reply(status, type, content, headers, End.BROKEN);
    }

    /** The same, with more to come that never comes. */
    public Reply thenHeld() {
      return new Reply(status, type, content, headers, End.HELD);
    }

    /** Nothing but a status. */
    public static Reply empty(int status) {
      return new Reply(status, "text/plain", new byte[0], Map.of(), End.WHOLE);
    }
  }

  private final CountDownLatch closed = new CountDownLatch(1);

  private FakeServer(HttpServer server) {
    this.server = server;
  }

  /** Starts one that answers 404. */
  public static FakeServer start() {
    return start(0);
  }

  /** The same on a port. */
  public static FakeServer start(int port) {
    try {
      FakeServer fake =
          new FakeServer(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
      fake.server.createContext("/", fake::handle);
      fake.server.setExecutor(fake.threads);
      fake.server.start();
      return fake;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Answers a method and a path below the API's, without its query. */
  public FakeServer on(String methodAndPath, Function<Request, Reply> answer) {
    answers.put(methodAndPath, answer);
    return this;
  }

  /** Always answers the same. */
  public FakeServer on(String methodAndPath, Reply reply) {
    return on(methodAndPath, _ -> reply);
  }

  /** Answers one after the other; the last one again and again. */
  public FakeServer on(String methodAndPath, Reply first, Reply... more) {
    List<Reply> left = new CopyOnWriteArrayList<>(more);
    left.addFirst(first);
    return on(methodAndPath, _ -> left.size() > 1 ? left.removeFirst() : left.getFirst());
  }

  /** All that was asked so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** What was asked with a method and a path. */
  public List<Request> requests(String methodAndPath) {
    return requests.stream().filter(r -> key(r).equals(methodAndPath)).toList();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static String key(Request request) {
    return request.method() + " " + request.path().replaceAll("\\?.*", "");
  }

  private void handle(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    Map<String, String> headers = new ConcurrentHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    String whole = uri.toString();
    Request request =
        new Request(
            exchange.getRequestMethod(),
            whole.startsWith(API) ? whole.substring(API.length()) : whole,
            headers,
            exchange.getRequestBody().readAllBytes());
    requests.add(request);
    Function<Request, Reply> answer =
        Objects.requireNonNullElse(
            answers.get(key(request)), _ -> Reply.problem(404, "there is no " + request.path()));
    Reply reply = answer.apply(request);
    exchange.getResponseHeaders().set("Content-Type", reply.type());
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    int length = reply.content().length;
    try (exchange) {
      switch (reply.end()) {
        case WHOLE -> exchange.sendResponseHeaders(reply.status(), length == 0 ? -1 : length);
        case BROKEN -> exchange.sendResponseHeaders(reply.status(), length + 1000L);
        case HELD -> exchange.sendResponseHeaders(reply.status(), 0); // as long as it takes
      }
      if (length > 0) {
        exchange.getResponseBody().write(reply.content());
        exchange.getResponseBody().flush();
      }
      if (reply.end() == End.HELD) {
        closed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An archive of files with these names and texts. */
  public static byte[] zip(Map<String, String> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}

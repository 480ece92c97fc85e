package amc.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.api.Contract.Operation;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.State;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests at random, made from the API's description and from what breaks other servers. */
final class FuzzTest {
  private static final int REQUESTS = 20_000;
  private static final int RAW_REQUESTS = 300;
  private static final int AT_A_TIME = 16;
  private static final int ATTEMPTS = 5;
  private static final long SEED = 20_261_127;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What Akka itself answers a request with that it cannot read. */
  private static final Set<Integer> UNREAD = Set.of(400, 414, 431, 501);

  private static final Pattern INTERNAL =
      Pattern.compile(
          "Exception|akka|jackson|snakeyaml|java\\.|amc\\.(coordinator|protocol)|at \\S+\\("
              + "|SELECT|INSERT|amc_entry|amc_token|/tmp/|root:");

  private static final List<String> HOSTILE =
      List.of(
          "",
          "%00",
          "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
          "..%2f..%2f",
          "%2F",
          "%5c..%5c",
          "%ff%fe",
          "%c0%ae%c0%ae/",
          "%ed%a0%80",
          "%0d%0aX-Injected:%201",
          "%F0%9F%92%A9",
          "-1",
          "0",
          "1e999",
          "NaN",
          "9223372036854775808",
          "99999999999999999999999999999999",
          "'%20OR%201=1--",
          "%3Cscript%3Ealert(1)%3C/script%3E",
          "$%7Bjndi:ldap://127.0.0.1/x%7D",
          "a".repeat(3000),
          "finished",
          "run",
          "17",
          "0000000000000001",
          "a".repeat(64));

  private static final List<String> TEXTS =
      List.of(
          "",
          "{}",
          "[]",
          "null",
          "{\"document\": \"seed: 1\"}",
          "{\"document\": \"seed: 1\", \"name\": \"<script>\", \"priority\": 1e400}",
          "{\"document\": \"seed: 1\", \"window\": -1}",
          "{\"document\": \"seed: 1\", \"priority\": 99999999999999999999999}",
          "{\"document\": \"seed: 1\", \"files\": [{\"name\": \"/etc/passwd\", \"sha256\": \""
              + "a".repeat(64)
              + "\", \"sizeBytes\": 1}]}",
          "{\"document\": \"seed: 1\", \"document\": \"seed: 2\"}",
          "{\"document\": {\"a\": 1}, \"files\": {\"b\": []}}",
          "{\"document\": \"\\u0000\\ud800\"}",
          "{\"document\": \"seed: \\u0000\\ud800\"}",
          "{\"owner\": \"\\u0000\", \"role\": \"admin\"}",
          "{\"owner\": \"eve\", \"role\": [\"admin\"], \"expiresDays\": 1e9}",
          "{\"owner\": \"eve\", \"role\": \"viewer\", \"expiresDays\": 1}",
          "[".repeat(100_000),
          "{\"a\":".repeat(50_000),
          "{\"document\": " + "9".repeat(5_000) + "}",
          "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nseed: [*c,*c]",
          "seed: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://127.0.0.1/\"]]",
          "%\u0000\u0001");

  private static final List<String> TYPES =
      List.of(
          "application/json", "application/yaml", "text/plain", "application/octet-stream", "x");

  @TempDir private Path folder;
  private Service service;
  private final Random random = new Random(SEED);
  private final List<String> tokens = new ArrayList<>();
  private String job = "";

  @BeforeEach
  void start() throws Exception {
    service = new Service(folder);
    for (Role role : Role.values()) {
      tokens.add(service.token(Access.name(role), role));
    }
    tokens.add("amc_wrong");
    tokens.add("a".repeat(700));
    job = service.submit(service.token("ada", Role.ADMIN));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private String value() {
    if (random.nextInt(4) > 0) {
      return any(HOSTILE);
    }
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return URLEncoder.encode(new String(bytes, UTF_8), UTF_8);
  }

  private String path(Operation operation) {
    StringBuilder path = new StringBuilder();
    for (String part : operation.path().substring(1).split("/", -1)) {
      boolean variable = part.startsWith("{");
      boolean known = part.equals("{id}") && random.nextBoolean();
      path.append('/').append(known ? job : variable ? value() : part);
    }
    if (random.nextInt(8) == 0) {
      path.append('/').append(value());
    }
    List<String> names = operation.parameters("query");
    char separator = '?';
    for (int i = random.nextInt(3); i > 0; i--) {
      String name = names.isEmpty() || random.nextInt(8) == 0 ? value() : any(names);
      path.append(separator).append(name).append('=').append(value());
      separator = '&';
    }
    return path.toString();
  }

  private byte[] body() {
    byte[] bytes = any(TEXTS).getBytes(UTF_8);
    if (random.nextInt(4) == 0) {
      for (int i = random.nextInt(1 + bytes.length / 8); i >= 0 && bytes.length > 0; i -= 100) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
    }
    return bytes;
  }

  private record Sent(HttpRequest request, Operation operation, @Nullable String token) {}

  private Sent next() {
    Operation operation = any(Contract.current().operations());
    String token = random.nextInt(5) == 0 ? null : any(tokens);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(service.server.url() + path(operation)));
    if (token != null) {
      request.header("Authorization", (random.nextInt(20) == 0 ? "Basic " : "Bearer ") + token);
    }
    if (random.nextInt(4) == 0) {
      request.header(
          any(List.of("Idempotency-Key", "Last-Event-ID", "X-Forwarded-For", "Cookie", "Origin")),
          any(List.of("x", "\u00ff", "9".repeat(400), "amc_session=amc_1", "null", "1.999999")));
    }
    String method =
        random.nextInt(12) == 0
            ? any(List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "BREW"))
            : operation.method();
    boolean bodiless = method.equals("GET") || method.equals("HEAD");
    if (!bodiless) {
      request.header("Content-Type", any(TYPES));
    }
    request.method(method, bodiless ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body()));
    return new Sent(request.build(), operation, token);
  }

  private static void check(Sent sent, HttpResponse<byte[]> response) throws Exception {
    String uri = sent.request().toString();
    String what =
        "seed %s: %s of %s"
            .formatted(SEED, uri.substring(0, Math.min(200, uri.length())), sent.token());
    String text = new String(response.body(), UTF_8);
    int status = response.statusCode();
    assertThat(status < 500 || status == 501).as("%s %s: %s", status, text, what).isTrue();
    assertThat(response.headers().map()).as(what).doesNotContainKey("x-injected");
    boolean open =
        Contract.current().operations().stream()
            .filter(o -> o.path().equals(sent.operation().path()))
            .filter(o -> o.method().equals(sent.request().method()))
            .anyMatch(Operation::isOpen);
    if (status < 300) {
      assertThat(sent.token() != null || open).as("needs a token: %s", what).isTrue();
    } else if (!sent.request().method().equals("HEAD")) {
      String type = response.headers().firstValue("Content-Type").orElse("");
      // What is no request to Akka is answered by Akka, before there is a route.
      boolean unread = UNREAD.contains(status) && type.startsWith("text/plain");
      assertThat(unread || type.equals("application/problem+json"))
          .as("%s, %s, %s: %s", status, type, text, what)
          .isTrue();
      String detail = unread ? text : MAPPER.readTree(response.body()).path("detail").asText();
      assertThat(detail).as(what).isNotBlank().doesNotContain("\n", "\r", "\u0000");
      assertThat(INTERNAL.matcher(detail).find()).as("%s: %s", detail, what).isFalse();
    }
  }

  /**
   * A connection is closed behind a request that could not be read, perhaps when the next one is on
   * its way: that one is sent again, by another connection.
   */
  private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request, int attempts) {
    return service
        .client
        .sendAsync(request, FuzzTest::subscriber)
        .exceptionallyCompose(
            failure ->
                attempts > 1
                    ? send(request, attempts - 1)
                    : CompletableFuture.failedFuture(failure));
  }

  /** Streams of events last: what they answer with is enough. */
  private static BodySubscriber<byte[]> subscriber(ResponseInfo info) {
    return info.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")
        ? BodySubscribers.replacing(new byte[0])
        : BodySubscribers.ofByteArray();
  }

  @Test
  void shouldAnswerWhateverComesWithoutFailing() throws Exception {
    // A job that is over: its streams of events end by themselves.
    service.jobs.lead().ended(Service.number(job), State.FAILED, "", null);
    for (int done = 0; done < REQUESTS; done += AT_A_TIME) {
      List<Sent> batch = new ArrayList<>();
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < AT_A_TIME; i++) {
        Sent sent = next();
        batch.add(sent);
        answers.add(send(sent.request(), ATTEMPTS));
      }
      for (int i = 0; i < AT_A_TIME; i++) {
        check(batch.get(i), answers.get(i).get());
      }
    }
  }

  @Test
  void shouldAnswerLinesThatNoClientWouldSend() throws Exception {
    List<String> lines =
        List.of(
            "GET /api/v1/../../../etc/passwd",
            "GET /api/v1/jobs/\u0001",
            "GET http://evil.example/api/v1/jobs",
            "GET /api/v1/jobs?a=%zz",
            "GET /api/v1/jobs/%",
            "GET //api/v1/jobs",
            "GET /" + "x".repeat(9000),
            "BREW /api/v1/jobs",
            "get /api/v1/jobs");
    List<String> headers =
        List.of(
            "Authorization: Bearer " + tokens.getFirst(),
            "Authorization: Bearer",
            "Authorization: Bearer \u0001",
            "Host: evil.example",
            "Transfer-Encoding: chunked",
            "Content-Length: 99999999999999999999",
            "Content-Type: \u0000",
            "X-Long: " + "y".repeat(9000),
            " folded: header");
    for (int i = 0; i < RAW_REQUESTS; i++) {
      String line = any(lines);
      String header = any(headers);
      assertThat(RawRequest.status(service.server, line, header))
          .as("%s, %s, seed %s", line, header, SEED)
          .matches(status -> status >= 200 && status < 500 || status == 501 || status == 505);
    }
    service.get(tokens.getFirst(), "/jobs").expect(200);
  }
}

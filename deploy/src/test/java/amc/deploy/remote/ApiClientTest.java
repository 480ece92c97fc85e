package amc.deploy.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.deploy.remote.FakeServer.Reply;
import amc.deploy.remote.FakeServer.Request;
import amc.protocol.job.UserError;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests, their repetition, and what is said where they fail. */
final class ApiClientTest {
  private final FakeServer server = FakeServer.start();
  private final ManualClock clock = new ManualClock();
  private final List<String> notes = new ArrayList<>();
  private final ApiClient api = client("amc_secret");

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private ApiClient client(String token) {
    return new ApiClient(
        new Server(URI.create(server.url()), token.isEmpty() ? null : token),
        new Patience(Duration.ofSeconds(60), clock),
        notes::add);
  }

  @Test
  void shouldSendTheTokenAndReadJson() throws InterruptedException {
    server.on("GET workers", Reply.json(200, "{\"workers\":[]}"));
    assertThat(api.get("workers").path("workers").isArray()).isTrue();
    assertThat(server.requests().getFirst().header("authorization")).isEqualTo("Bearer amc_secret");
  }

  @Test
  void shouldWaitAsLongAsTheServerAsks() throws InterruptedException {
    server.on(
        "GET workers",
        Reply.problem(503, "starting").with("Retry-After", "7"),
        Reply.problem(502, "starting"),
        Reply.json(200, "{}"));
    assertThat(api.get("workers").isObject()).isTrue();
    assertThat(clock.pauses()).containsExactly(Duration.ofSeconds(7), Duration.ofMillis(500));
    assertThat(notes)
        .containsExactly(
            server.url()
                + " cannot answer (status 503: starting): try again, and see its log; waiting for"
                + " it");
  }

  @Test
  void shouldLosePatience() {
    server.on("GET workers", Reply.problem(503, "starting"));
    assertThatThrownBy(() -> api.get("workers"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot answer (status 503: starting)")
        .satisfies(e -> assertThat(kind(e)).isEqualTo(RemoteFailure.Kind.AWAY));
    assertThat(clock.nowNs()).isEqualTo(Duration.ofSeconds(60).toNanos());
  }

  @Test
  void shouldWaitForAServerThatStartsAgain() throws InterruptedException {
    int port = server.port();
    server.close();
    List<FakeServer> again = new ArrayList<>();
    clock.inPauses(
        () -> {
          if (clock.pauses().size() == 3) {
            again.add(FakeServer.start(port).on("GET workers", Reply.json(200, "{}")));
          }
        });
    assertThat(api.get("workers").isObject()).isTrue();
    again.forEach(FakeServer::close);
    assertThat(notes)
        .containsExactly(
            "cannot reach http://127.0.0.1:%s (connection refused): is amc serve running there? See --server; waiting for it"
                .formatted(port));
  }

  @Test
  void shouldSayThatNobodyIsThere() {
    server.close();
    assertThatThrownBy(() -> api.create("tokens", JsonNodeFactory.instance.objectNode()))
        .hasMessage(
            "cannot reach %s (connection refused): is amc serve running there? See --server"
                .formatted(server.url()))
        .satisfies(e -> assertThat(kind(e)).isEqualTo(RemoteFailure.Kind.AWAY));
  }

  @Test
  void shouldNotMakeASecondTokenWhereTheFirstMayHaveBeenMade() {
    server.on("POST tokens", Reply.json(201, "{").thenBroken());
    assertThatThrownBy(() -> api.create("tokens", JsonNodeFactory.instance.objectNode()))
        .hasMessageStartingWith("the connection to " + server.url() + " broke");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void shouldRepeatASubmissionUnderItsKey() throws InterruptedException {
    server.on(
        "POST jobs",
        Reply.json(201, "{").thenBroken(),
        Reply.problem(504, ""),
        Reply.json(200, "{\"id\":\"1\"}"));
    Answer answer = api.submit("jobs", JsonNodeFactory.instance.objectNode(), "key-1");
    assertThat(answer.body().path("id").asText()).isEqualTo("1");
    assertThat(server.requests())
        .extracting(request -> request.header("idempotency-key"))
        .containsExactly("key-1", "key-1", "key-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|it has expired: ask for another|REFUSED|URL: it has expired: ask for another"
            + " (AMC_TOKEN, --token)",
        "403|role=viewer must be submitter|REFUSED|role=viewer must be submitter",
        "404|job=1 is not known: amc jobs lists them|WRONG|job=1 is not known: amc jobs lists them",
        "409|it is over: nothing to pause|WRONG|it is over: nothing to pause",
        "400|optimizer.nS=0 must be >= 1|WRONG|optimizer.nS=0 must be >= 1",
        "429|30 open jobs: wait|AWAY|30 open jobs: wait",
        "500|no|AWAY|URL cannot answer (status 500: no): try again, and see its log",
      })
  void shouldSayWhatTheServerSays(
      int status, String detail, RemoteFailure.Kind kind, String message) {
    server.on("GET jobs/1", Reply.problem(status, detail));
    assertThatThrownBy(() -> api.get("jobs/1"))
        .hasMessage(message.replace("URL", server.url()))
        .satisfies(e -> assertThat(kind(e)).isEqualTo(kind));
    assertThat(clock.pauses()).isEmpty();
  }

  @Test
  void shouldAskForATokenWhereNoneWasGiven() {
    server.on("GET jobs/1", Reply.problem(401, "no token"));
    try (ApiClient anonymous = client("")) {
      assertThatThrownBy(() -> anonymous.get("jobs/1"))
          .hasMessage(server.url() + " wants a token: set AMC_TOKEN or --token");
    }
    assertThat(server.requests().getFirst().header("authorization")).isNull();
  }

  @Test
  void shouldTakeNoTokenElsewhere() {
    Reply moved = Reply.empty(308);
    server.on("GET jobs/1", moved.with("Location", "https://elsewhere.example/"));
    assertThatThrownBy(() -> api.get("jobs/1"))
        .hasMessage(
            server.url()
                + " sends on to https://elsewhere.example/: give that address with --server");
  }

  @Test
  void shouldTellAnotherServerFromThis() {
    server.on("GET jobs/1", Reply.content("text/html", "<html>".getBytes(UTF_8)));
    assertThatThrownBy(() -> api.get("jobs/1"))
        .hasMessage(
            server.url()
                + " answers something else than amc serve does: check the address (--server)");
  }

  @Test
  void shouldPrintNothingThatATerminalObeys() {
    server.on("GET jobs/1", Reply.problem(400, "a\\u001b[31mb\\nc"));
    assertThatThrownBy(() -> api.get("jobs/1")).hasMessage("a?[31mb c");
  }

  @Test
  void shouldSayThatAHostIsUnknownAtOnce() {
    try (ApiClient lost =
        new ApiClient(
            new Server(URI.create("http://no-such-host.invalid:1"), null),
            new Patience(Duration.ofSeconds(60), clock),
            notes::add)) {
      assertThatThrownBy(() -> lost.get("jobs"))
          .hasMessage(
              "cannot reach http://no-such-host.invalid:1: no such host is known; check the address"
                  + " (--server)");
    }
    assertThat(clock.pauses()).isEmpty();
  }

  private static RemoteFailure.Kind kind(Throwable e) {
    return Objects.requireNonNull(RemoteFailure.of(e)).kind();
  }

  @Test
  void shouldSendWhatIsToBeMadeAsJson() throws InterruptedException {
    server.on("POST tokens", Reply.json(201, "{\"token\":\"amc_x\"}"));
    var body = JsonNodeFactory.instance.objectNode().put("owner", "Zoë");
    assertThat(api.create("tokens", body).path("token").asText()).isEqualTo("amc_x");
    Request request = server.requests().getFirst();
    assertThat(request.text()).isEqualTo("{\"owner\":\"Zoë\"}");
    assertThat(request.header("content-type")).isEqualTo("application/json");
  }
}

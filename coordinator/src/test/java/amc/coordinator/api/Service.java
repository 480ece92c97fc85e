package amc.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import amc.coordinator.catalog.JobCatalog;
import amc.coordinator.catalog.Kind;
import amc.coordinator.catalog.LiveTables;
import amc.coordinator.catalog.MetricsRows;
import amc.coordinator.catalog.ResultFiles;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.Tokens;
import amc.coordinator.database.Database;
import amc.coordinator.database.FileRows;
import amc.coordinator.folder.MetricsRow;
import amc.coordinator.monitoring.JobMeters;
import amc.coordinator.monitoring.Meters;
import amc.protocol.job.UserError;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A server on loopback with a database of its own, and a client of it. */
final class Service implements AutoCloseable {
  static final String JSON = "application/json";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  final Database database;
  final FailingSource source;
  final JobCatalog jobs;
  final MetricsRows metrics;
  final ResultFiles results;
  final FileRows contents;
  final LiveTables tables;
  final Tokens tokens;
  final ApiServer server;
  final AtomicLong ids = new AtomicLong(0x1234_5678_9abc_def0L);
  final HttpClient client = HttpClient.newHttpClient();

  /** What the service's document reader does; by default it takes what says its seed. */
  volatile Intake intake = Service::check;

  private final Meters meters = new Meters();
  private final HikariDataSource pool;
  private final ActorTestKit kit;

  Service(Path folder) throws SQLException {
    database = Database.file(folder.resolve("service"));
    database.migrate();
    pool = database.pool();
    source = new FailingSource(pool);
    jobs = new JobCatalog(source, Clock.systemUTC());
    metrics = new MetricsRows(source);
    contents = new FileRows(database);
    results = new ResultFiles(source, contents);
    tables = new LiveTables(source);
    tokens = new Tokens(source, Clock.systemUTC());
    kit = ActorTestKit.create("api");
    JobMeters.bind(meters.registry(), source, Clock.systemUTC(), System::nanoTime);
    AtomicLong secrets = new AtomicLong();
    server =
        ApiServer.start(
            kit.system(),
            new ApiServices(
                jobs,
                metrics,
                results,
                tables,
                tokens,
                contents,
                (document, settings, engine) -> intake.check(document, settings, engine),
                () ->
                    new Members.Cluster(
                        List.of(new Members.Worker("10.0.0.2:2551", 8)),
                        List.of(new Members.Coordinator("10.0.0.1:2551", true))),
                ids::incrementAndGet,
                () -> "amc_secret" + secrets.incrementAndGet(),
                meters),
            "127.0.0.1",
            0);
  }

  private static Intake.Checked check(String document, List<String> settings, String engine) {
    if (!document.contains("seed:")) {
      throw new UserError("seed is lacking (job.yaml): add one");
    }
    return new Intake.Checked(
        Kind.RUN,
        "from-document",
        document + "\n# complete" + String.join(",", settings),
        engine.equals("auto") ? "simd" : engine,
        1000,
        document.contains("type: plugin"));
  }

  /** An answer. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Answer(int status, HttpHeaders headers, byte[] body) {
    String text() {
      return new String(body, UTF_8);
    }

    JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (IOException e) {
        throw new AssertionError(text(), e);
      }
    }

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    /** Makes sure that it is a problem, and gives its detail. */
    String problem(int expected) {
      assertThat(status).as(text()).isEqualTo(expected);
      assertThat(header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(json().path("status").intValue()).isEqualTo(expected);
      assertThat(json().path("type").textValue()).isEqualTo("about:blank");
      assertThat(json().path("title").textValue()).isNotBlank();
      String detail = json().path("detail").textValue();
      assertThat(detail)
          .isNotBlank()
          .doesNotContain("\n")
          .doesNotContainPattern("Exception|akka|jackson|java\\.|amc\\.|SELECT|amc_entry");
      return detail;
    }

    /** Makes sure that it is as expected. */
    Answer expect(int expected) {
      assertThat(status).as(text()).isEqualTo(expected);
      return this;
    }
  }

  /** A new token. */
  String token(String owner, Role role) throws SQLException {
    String secret = "amc_" + ids.incrementAndGet();
    tokens.add("t" + ids.get() % 1000_000, secret, owner, role, null);
    return secret;
  }

  /** Where the dashboard is. */
  String origin() {
    return server.url().substring(0, server.url().length() - ApiRoutes.BASE.length());
  }

  HttpRequest.Builder request(@Nullable String token, String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  /** Answers are as the API's description says. */
  Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpRequest built = request.build();
    HttpResponse<byte[]> response = client.send(built, BodyHandlers.ofByteArray());
    Answer answer = new Answer(response.statusCode(), response.headers(), response.body());
    Contract.current().check(built, answer);
    return answer;
  }

  Answer get(@Nullable String token, String path) throws IOException, InterruptedException {
    return send(request(token, path));
  }

  Answer post(@Nullable String token, String path) throws IOException, InterruptedException {
    return send(request(token, path).POST(BodyPublishers.noBody()));
  }

  Answer delete(@Nullable String token, String path) throws IOException, InterruptedException {
    return send(request(token, path).DELETE());
  }

  Answer postJson(@Nullable String token, String path, String json)
      throws IOException, InterruptedException {
    return send(
        request(token, path).header("Content-Type", JSON).POST(BodyPublishers.ofString(json)));
  }

  /** Submits a job and gives its id. */
  String submit(String token) throws IOException, InterruptedException {
    return postJson(token, "/jobs", "{\"document\": \"seed: 1\"}")
        .expect(201)
        .json()
        .path("id")
        .textValue();
  }

  static long number(String id) {
    return Long.parseUnsignedLong(id, 16);
  }

  /** Rows whose steps are ten apart. */
  static List<MetricsRow> rows(long from, long end) {
    return LongStream.range(from, end)
        .mapToObj(
            i ->
                new MetricsRow(
                    10 * i,
                    1.0 / (i + 1),
                    0.5,
                    Double.NaN,
                    Double.POSITIVE_INFINITY,
                    0.25,
                    0.125,
                    1e-3,
                    i,
                    2 * i,
                    64,
                    0.5 * i,
                    false))
        .toList();
  }

  @Override
  public void close() {
    client.shutdownNow(); // streams of events may be open
    server.close();
    kit.shutdownTestKit();
    pool.close();
    meters.close();
  }
}

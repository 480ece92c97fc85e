package amc.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.catalog.Lead;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.Standing;
import amc.coordinator.catalog.State;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EventRoutesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;
  private Service service;
  private String viewer;
  private String id;
  private long number;
  private Lead lead;

  @BeforeEach
  void start() throws Exception {
    service = new Service(folder);
    viewer = service.token("eve", Role.VIEWER);
    id = service.submit(service.token("ada", Role.SUBMITTER));
    number = Service.number(id);
    lead = service.jobs.lead();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private record Event(String id, String name, JsonNode data) {
    List<Long> steps() {
      List<Long> steps = new ArrayList<>();
      data.path("columns").path("step").forEach(step -> steps.add(step.longValue()));
      return steps;
    }
  }

  /** A stream that is read event by event. */
  private static final class Stream implements AutoCloseable {
    private final BufferedReader lines;
    final HttpResponse<InputStream> response;

    Stream(HttpResponse<InputStream> response) {
      this.response = response;
      this.lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    }

    /** The next event, or null at the end. */
    @Nullable Event next() throws IOException {
      String id = "";
      String name = "";
      String data = "";
      for (String line; (line = lines.readLine()) != null; ) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !name.isEmpty()) {
          return new Event(id, name, MAPPER.readTree(data));
        } else {
          assertThat(line).isIn("", ":"); // a heartbeat
        }
      }
      return null;
    }

    Event require() throws IOException {
      Event event = next();
      if (event == null) {
        throw new AssertionError("the stream has ended");
      }
      return event;
    }

    List<Event> rest() throws IOException {
      List<Event> rest = new ArrayList<>();
      for (Event event; (event = next()) != null; ) {
        rest.add(event);
      }
      return rest;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private Stream open(@Nullable String last) throws IOException, InterruptedException {
    HttpRequest.Builder request = service.request(viewer, "/jobs/" + id + "/events");
    if (last != null) {
      request.header("Last-Event-ID", last);
    }
    HttpResponse<InputStream> response =
        service.client.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return new Stream(response);
  }

  private void append(long from, long end) throws Exception {
    service.metrics.append(lead, number, from, Service.rows(from, end));
  }

  @Test
  void shouldTellOfEachChangeUntilTheJobIsOver() throws Exception {
    try (Stream stream = open(null)) {
      assertThat(stream.response.headers().firstValue("Content-Type"))
          .hasValue("text/event-stream");
      assertThat(stream.response.headers().firstValue("Cache-Control")).hasValue("no-store");
      Event first = stream.require();
      assertThat(first.name()).isEqualTo("job");
      assertThat(first.id()).isEqualTo("1.0");
      assertThat(first.data().path("state").textValue()).isEqualTo("queued");
      assertThat(first.data().has("document")).isFalse();

      lead.moved(number, State.RUNNING, "");
      Event running = stream.require();
      assertThat(running.data().path("state").textValue()).isEqualTo("running");
      assertThat(running.id()).isEqualTo("2.0");

      append(0, 3);
      Event metrics = stream.require();
      assertThat(metrics.name()).isEqualTo("metrics");
      assertThat(metrics.id()).isEqualTo("2.3");
      assertThat(metrics.data().path("from").intValue()).isZero();
      assertThat(metrics.steps()).containsExactly(0L, 10L, 20L);
      assertThat(metrics.data().path("columns").path("testLoss").get(0).isNull()).isTrue();

      append(3, 5);
      Event more = stream.require();
      assertThat(more.data().path("from").intValue()).isEqualTo(3);
      assertThat(more.id()).isEqualTo("2.5");

      append(5, 6);
      lead.ended(number, State.FINISHED, "", "{\"steps\":\n5}");
      List<Event> rest = stream.rest();
      assertThat(rest.getLast().name()).isEqualTo("job");
      assertThat(rest.getLast().id()).isEqualTo("3.6");
      assertThat(rest.getLast().data().path("summary").path("steps").intValue()).isEqualTo(5);
      assertThat(rest.subList(0, rest.size() - 1))
          .singleElement()
          .satisfies(event -> assertThat(event.steps()).containsExactly(50L));
    }
  }

  @Test
  void shouldGoOnBehindTheLastEvent() throws Exception {
    lead.moved(number, State.RUNNING, "");
    append(0, 5);
    try (Stream stream = open("1.2")) {
      assertThat(stream.require().id()).isEqualTo("2.2");
      Event metrics = stream.require();
      assertThat(metrics.data().path("from").intValue()).isEqualTo(2);
      assertThat(metrics.steps()).containsExactly(20L, 30L, 40L);
      assertThat(metrics.id()).isEqualTo("2.5");
    }
    try (Stream stream = open("2.5")) {
      lead.went(number, new Standing(7, 1, 1, 1, 1, 1, 1));
      Event job = stream.require();
      assertThat(job.id()).isEqualTo("3.5");
      assertThat(job.data().path("done").intValue()).isEqualTo(7);
    }
    lead.ended(number, State.FAILED, "reason", null);
    try (Stream stream = open("3.4")) {
      assertThat(stream.rest()).extracting(Event::id).containsExactly("3.5", "4.5");
    }
    try (Stream stream = open("4.5")) {
      assertThat(stream.rest()).isEmpty();
    }
    try (Stream stream = open("99.99")) {
      assertThat(stream.rest()).isEmpty();
    }
    try (Stream stream = open("nonsense")) {
      assertThat(stream.rest()).extracting(Event::id).containsExactly("0.5", "4.5");
    }
  }

  @Test
  void shouldTellManyRowsInPieces() throws Exception {
    int count = 2 * MetricsRoutes.PIECE + 7;
    append(0, count);
    lead.ended(number, State.FINISHED, "", null);
    try (Stream stream = open(null)) {
      List<Event> events = stream.rest();
      assertThat(events)
          .extracting(Event::name)
          .containsExactly("metrics", "metrics", "metrics", "job");
      List<Long> steps = new ArrayList<>();
      events.forEach(event -> steps.addAll(event.steps()));
      assertThat(steps).hasSize(count).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void shouldTellManyWatchersTheSame() throws Exception {
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      streams.add(open(null));
    }
    for (Stream stream : streams) {
      assertThat(stream.require().id()).isEqualTo("1.0");
    }
    append(0, 3);
    for (Stream stream : streams) {
      assertThat(stream.require().steps()).containsExactly(0L, 10L, 20L);
    }
    lead.ended(number, State.CANCELLED, "", null);
    for (Stream stream : streams) {
      assertThat(stream.rest()).extracting(Event::id).containsExactly("2.3");
      stream.close();
    }
  }

  @Test
  void shouldGoOnWhenTheDatabaseIsBack() throws Exception {
    try (Stream stream = open(null)) {
      assertThat(stream.require().id()).isEqualTo("1.0");
      service.source.away();
      assertThat(service.get(viewer, "/jobs/" + id).problem(503)).isNotBlank();
      service.source.refused.acquire(2); // one of them by who looks for changes
      service.source.failure = null;
      lead.moved(number, State.RUNNING, "");
      assertThat(stream.require().id()).isEqualTo("2.0");
    }
  }

  @Test
  void shouldEndWhenTheServerDoes() throws Exception {
    try (Stream stream = open(null)) {
      stream.require();
      service.server.close();
      try {
        assertThat(stream.rest()).isEmpty();
      } catch (IOException e) {
        assertThat(e).isNotNull(); // cut off: as well
      }
    }
  }

  @Test
  void shouldEndWhenTheTokenIsGoodNoMore() throws Exception {
    service.tokens.add("revoked", "amc_revoked", "eve", Role.VIEWER, null);
    service.tokens.add("short", "amc_short", "eve", Role.VIEWER, Instant.now().plusSeconds(4));
    String good = viewer;
    try (Stream stays = open(null)) {
      viewer = "amc_revoked";
      try (Stream revoked = open(null)) {
        viewer = "amc_short";
        try (Stream expiring = open(null)) {
          viewer = good;
          assertThat(revoked.require().id()).isEqualTo("1.0");
          assertThat(expiring.require().id()).isEqualTo("1.0");
          service.tokens.revoke("revoked");
          assertThat(revoked.rest()).isEmpty();
          assertThat(expiring.rest()).isEmpty();
        }
      }
      assertThat(stays.require().id()).isEqualTo("1.0");
      lead.moved(number, State.RUNNING, "");
      assertThat(stays.require().id()).isEqualTo("2.0");
    }
  }

  @Test
  void shouldNotStreamWhatIsNotThere() throws Exception {
    service.get(viewer, "/jobs/0000000000000001/events").problem(404);
  }
}

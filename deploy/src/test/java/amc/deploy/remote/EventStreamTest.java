package amc.deploy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import amc.deploy.remote.FakeServer.Reply;
import amc.deploy.remote.SseParser.Event;
import amc.protocol.job.UserError;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events through the loss of connections. */
final class EventStreamTest {
  private static final String EVENTS = "GET jobs/1/events";
  private final FakeServer server = FakeServer.start();
  private final ManualClock clock = new ManualClock();
  private final List<String> notes = new ArrayList<>();

  @AfterEach
  void stop() {
    server.close();
  }

  private ApiClient client() {
    return new ApiClient(
        new Server(URI.create(server.url()), "amc_secret"),
        new Patience(Duration.ofSeconds(60), clock),
        notes::add);
  }

  private List<String> listen() throws InterruptedException {
    List<String> data = new ArrayList<>();
    try (ApiClient api = client();
        EventStream events =
            EventStream.listen(api, "jobs/1/events", e -> e.data().equals("last"))) {
      while (!events.isOver()) {
        Event event = events.poll(Duration.ofSeconds(10));
        if (event != null) {
          data.add(event.data());
        }
      }
    }
    return data;
  }

  @Test
  void shouldGoOnAfterTheLastEventThatCame() throws InterruptedException {
    server.on(
        EVENTS,
        Reply.events("retry: 30\nid: 1.0\ndata: a\n\nid: 2.0\ndata: b\n\nid: 3.0\ndata: half"),
        Reply.events("id: 3.0\ndata: c\n\n").thenBroken(),
        Reply.events(": heartbeat\n\nid: 4.0\ndata: last\n\n"));
    assertThat(listen()).containsExactly("a", "b", "c", "last");
    assertThat(server.requests(EVENTS))
        .extracting(r -> r.header("last-event-id"))
        .containsExactly(null, "2.0", "3.0");
    assertThat(server.requests(EVENTS))
        .allMatch(r -> "text/event-stream".equals(r.header("accept")))
        .allMatch(r -> "Bearer amc_secret".equals(r.header("authorization")));
    assertThat(clock.pauses()).containsExactly(Duration.ofMillis(30), Duration.ofMillis(30));
  }

  @Test
  void shouldWaitForAServerThatIsAwayHoweverLong() throws InterruptedException {
    List<Reply> replies = new ArrayList<>();
    replies.add(Reply.events("id: 1.0\ndata: a\n\n"));
    for (int i = 0; i < 40; i++) {
      replies.add(Reply.problem(503, "no coordinator leads"));
    }
    replies.add(Reply.events("id: 2.0\ndata: last\n\n"));
    server.on(EVENTS, _ -> replies.removeFirst());
    assertThat(listen()).containsExactly("a", "last");
    assertThat(clock.nowNs()).isGreaterThan(Duration.ofMinutes(2).toNanos());
    assertThat(notes)
        .hasSize(3) // at once, then each minute
        .allMatch(note -> note.endsWith("see its log; waiting for it"));
  }

  @Test
  void shouldEndWhereTheServerRefuses() {
    server.on(EVENTS, Reply.events("data: a\n\n"), Reply.problem(404, "job 1 was deleted"));
    assertThatThrownBy(this::listen).isInstanceOf(UserError.class).hasMessage("job 1 was deleted");
  }

  @Test
  void shouldRefuseWhatIsNoStream() {
    server.on(EVENTS, Reply.content("text/html", new byte[9]));
    assertThatThrownBy(this::listen)
        .hasMessage(
            server.url()
                + " answers something else than amc serve does: check the address (--server)");
  }
}

package amc.deploy.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import amc.deploy.remote.SseParser.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams as the HTML standard interprets them. */
final class SseParserTest {
  private static SseParser parser(String stream) {
    return new SseParser(new ByteArrayInputStream(stream.getBytes(UTF_8)), "");
  }

  private static List<Event> events(String stream) throws IOException {
    SseParser parser = parser(stream);
    List<Event> events = new ArrayList<>();
    Event event = parser.next();
    while (event != null) {
      events.add(event);
      event = parser.next();
    }
    return events;
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void shouldEndLinesInThreeWays(String end) throws IOException {
    String stream = "event: job\ndata: {}\nid: 1.2\n\ndata: next\n\n".replace("\n", end);
    assertThat(events(stream))
        .containsExactly(new Event("job", "{}", "1.2"), new Event("message", "next", "1.2"));
  }

  @Test
  void shouldJoinLinesOfDataAndTakeOffOneSpace() throws IOException {
    assertThat(events("data: YHOO\ndata: +2\ndata:  10\n\ndata:x\n\n"))
        .extracting(Event::data)
        .containsExactly("YHOO\n+2\n 10", "x");
  }

  @Test
  void shouldIgnoreCommentsUnknownFieldsAndEventsWithoutData() throws IOException {
    assertThat(events(": hello\n\nother: 3\nevent: none\n\ndata\n\ndata\ndata\n\ndata: x\n\n"))
        .containsExactly(
            new Event("message", "", ""),
            new Event("message", "\n", ""),
            new Event("message", "x", ""));
  }

  @Test
  void shouldForgetAnIdThatIsEmptyAndRefuseOneWithNull() throws IOException {
    assertThat(events("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\nid\ndata: c\n\n"))
        .extracting(Event::id)
        .containsExactly("1", "1", "");
  }

  @Test
  void shouldDropAnEventThatIsNotComplete() throws IOException {
    SseParser parser = parser("id: 1\ndata: a\n\nid: 2\ndata: b\n");
    assertThat(parser.next()).isEqualTo(new Event("message", "a", "1"));
    assertThat(parser.next()).isNull();
    assertThat(parser.id()).isEqualTo("1");
  }

  @Test
  void shouldSkipAByteOrderMarkAndKeepLettersOfAllLanguages() throws IOException {
    assertThat(events("\uFEFFdata: größe λ 🙂\n\n"))
        .containsExactly(new Event("message", "größe λ 🙂", ""));
  }

  @Test
  void shouldKnowHowLongToWait() throws IOException {
    SseParser parser = parser("retry: 20\nretry: x\nretry: -1\ndata: a\n\n");
    assertThat(parser.retryMs()).isNegative();
    assertThat(parser.next()).isNotNull();
    assertThat(parser.retryMs()).isEqualTo(20);
  }

  @Test
  void shouldGoOnFromTheIdOfBefore() throws IOException {
    SseParser parser =
        new SseParser(new ByteArrayInputStream("data: a\n\n".getBytes(UTF_8)), "7.1");
    assertThat(parser.next()).isEqualTo(new Event("message", "a", "7.1"));
  }
}

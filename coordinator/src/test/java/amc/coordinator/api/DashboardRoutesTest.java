package amc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.api.Service.Answer;
import amc.coordinator.catalog.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the dashboard as a browser gets them. */
final class DashboardRoutesTest {
  private static final Pattern LOADED =
      Pattern.compile("(?:from ?|import ?)['\"](\\./[^'\"]+)['\"]|(?:src|href)=\"(/ui/[^\"]+)\"");

  @TempDir private Path folder;
  private Service service;

  @BeforeEach
  void start() throws Exception {
    service = new Service(folder);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(service.server.url()).resolve(path));
  }

  private Answer get(String path) throws IOException, InterruptedException {
    return service.send(request(path));
  }

  @Test
  void shouldServeEverythingThatThePageLoadsWithoutALogIn() throws Exception {
    service.token("ada", Role.ADMIN);
    Deque<String> open = new ArrayDeque<>(Set.of("/"));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String path = open.remove();
      if (seen.add(path)) {
        String text = get(path).expect(200).text();
        Matcher loaded = LOADED.matcher(text);
        while (loaded.find()) {
          String name = loaded.group(1) == null ? loaded.group(2) : loaded.group(1);
          open.add(URI.create(path).resolve(name).toString());
        }
      }
    }
    assertThat(seen)
        .contains("/ui/app.js", "/ui/style.css", "/ui/lib/preact.js", "/ui/lib/uplot.css")
        .hasSizeGreaterThan(20);
  }

  @Test
  void shouldLetScriptsComeFromNowhereElse() throws Exception {
    for (String path : new String[] {"/", "/ui/app.js", "/ui/icon.svg"}) {
      Answer answer = get(path).expect(200);
      assertThat(answer.header("Content-Security-Policy"))
          .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
          .doesNotContain("unsafe", "http:", "https:", "data:", "*");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
    assertThat(get("/").header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
    assertThat(get("/ui/app.js").header("Content-Type")).startsWith("application/javascript");
    assertThat(get("/ui/style.css").header("Content-Type")).startsWith("text/css");
  }

  @Test
  void shouldSendAFileAgainOnlyWhenItHasChanged() throws Exception {
    Answer first = get("/ui/app.js").expect(200);
    String tag = first.header("ETag");
    assertThat(tag).isNotEmpty();
    assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
    Answer second = service.send(request("/ui/app.js").header("If-None-Match", tag));
    assertThat(second.expect(304).body()).isEmpty();
    assertThat(get("/ui/api.js").header("ETag")).isNotEqualTo(tag);
  }

  @Test
  void shouldServeNothingElse() throws Exception {
    for (String path :
        List.of(
            "/ui",
            "/ui/",
            "/ui/nothing.js",
            "/ui/%2e%2e/database/journal.conf",
            "/ui/..%2fdatabase%2fjournal.conf",
            "/ui/lib/%2e%2e/%2e%2e/app.js",
            "/ui/lib/../../../../../etc/passwd",
            "/ui/app.js/",
            "/ui/app.js%00",
            "/index.html")) {
      get(path).problem(404);
    }
  }

  @Test
  void shouldTakeNothing() throws Exception {
    service
        .send(request("/ui/app.js").POST(HttpRequest.BodyPublishers.ofString("alert(1)")))
        .problem(404);
  }
}

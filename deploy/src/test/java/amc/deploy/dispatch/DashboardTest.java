package amc.deploy.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import amc.coordinator.database.Database;
import amc.deploy.node.NodeOptions.Endpoint;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard asks for nothing that a server does not tell. */
class DashboardTest {
  private static final Path DASHBOARD = Path.of("monitoring/grafana/dashboards/amc.json");
  private static final Pattern NAME = Pattern.compile("\\b(?:amc|jvm|process)_[a-z_]+\\b");

  @TempDir private Path folder;

  @Test
  void shouldShowWhatAServerTells() throws Exception {
    Set<String> shown = new TreeSet<>();
    for (JsonNode panel : new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        NAME.matcher(target.path("expr").textValue()).results().forEach(m -> shown.add(m.group()));
      }
    }
    assertThat(shown).hasSizeGreaterThan(15);

    Database database = Database.file(folder.resolve("journal"));
    database.migrate();
    Set<String> told = new TreeSet<>();
    try (ServiceNode service = ServiceNode.start(database, new Endpoint("127.0.0.1", 0));
        HttpClient client = HttpClient.newHttpClient()) {
      int port = Objects.requireNonNull(service.address()).getPort();
      String base = "http://127.0.0.1:" + port;
      get(client, base + "/health"); // a request is counted when it has been answered
      String text = get(client, base + "/metrics");
      NAME.matcher(text).results().forEach(m -> told.add(m.group()));
    }
    shown.remove("jvm_gc_pause_seconds_sum"); // there once garbage was collected
    assertThat(told).containsAll(shown);
  }

  private static String get(HttpClient client, String url) throws Exception {
    var response =
        client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }
}

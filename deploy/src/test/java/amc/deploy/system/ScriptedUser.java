package amc.deploy.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import amc.protocol.job.Presets;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * A user of the API who does this and that, asks any coordinator, and asks again until there is an
 * answer. Remembers what was acknowledged. The script runs in one thread; what it has come to is
 * read when it has ended.
 */
final class ScriptedUser implements Runnable {
  static final String PRESET = "fig6-depth8";

  private static final int SEEDS = 4; // few, so that few have to be trained alone
  private static final int MOST_OPEN = 12;
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(60);
  private static final Set<String> OVER = Set.of("finished", "cancelled", "failed");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final List<String> servers;
  private final String token;
  private final RandomGenerator random;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Map<String, Submitted> submitted = new ConcurrentHashMap<>();
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;
  private volatile String failure = "";
  private int keys;
  private int acknowledged;
  private int repeated;

  /**
   * @param servers URLs of the coordinators
   */
  ScriptedUser(List<String> servers, String token, long seed) {
    this.servers = servers;
    this.token = token;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed + 1000);
  }

  /**
   * A job that was acknowledged.
   *
   * @param key under which it was submitted
   */
  record Submitted(String key, String seed, String steps) {}

  private record Answer(int status, JsonNode body) {}

  @Override
  public void run() {
    try {
      while (!stopped) {
        act();
        Await.pass(PAUSE);
      }
    } catch (RuntimeException | Error e) {
      failure = String.valueOf(e);
    }
  }

  private void act() {
    List<String> ids = new ArrayList<>(submitted.keySet());
    int choice = random.nextInt(8);
    if (ids.isEmpty() || choice < 2) {
      if (list().stream().filter(job -> !isOver(job)).count() < MOST_OPEN) {
        keys++;
        submit(new Submitted("key-" + keys, "" + (1 + random.nextInt(SEEDS)), "3000"));
      }
      return;
    }
    String id = ids.get(random.nextInt(ids.size()));
    switch (choice) {
      case 2 -> submit(known(id));
      case 3, 4 -> wish(id, "pause");
      case 5 -> wish(id, "cancel");
      default -> wish(id, "resume");
    }
  }

  private Submitted known(String id) {
    return Optional.ofNullable(submitted.get(id)).orElseThrow();
  }

  private void submit(Submitted job) {
    ObjectNode body = MAPPER.createObjectNode();
    body.put("document", Presets.get(PRESET).text());
    body.putArray("settings").add("seed=" + job.seed()).add("budget.steps=" + job.steps());
    body.put("engine", "simd").put("window", 1).put("name", job.key());
    Answer answer = ask("POST", "jobs", body, job.key());
    require(answer, answer.status() == 200 || answer.status() == 201);
    String id = answer.body().path("id").asText();
    Submitted before = submitted.putIfAbsent(id, job);
    require(answer, before == null || before.equals(job));
    long sameKey = submitted.values().stream().filter(s -> s.key().equals(job.key())).count();
    require(answer, sameKey == 1); // one job under a key
  }

  private void wish(String id, String word) {
    Answer answer = ask("POST", "jobs/" + id + "/" + word, null, null);
    require(answer, answer.status() == 202 || answer.status() == 409);
    if (word.equals("cancel") && answer.status() == 202) {
      cancelled.add(id);
    }
  }

  private static void require(Answer answer, boolean condition) {
    if (!condition) {
      throw new IllegalStateException(answer.toString());
    }
  }

  /** Asks one coordinator or the other until one answers. */
  private Answer ask(String method, String path, @Nullable JsonNode body, @Nullable String key) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < Duration.ofMinutes(3).toNanos()) {
      String server = servers.get(random.nextInt(servers.size()));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server + "/api/v1/" + path))
              .timeout(ANSWER)
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .method(
                  method,
                  body == null
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofString(body.toString(), UTF_8));
      if (key != null) {
        request.header("Idempotency-Key", key);
      }
      try {
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        if (response.statusCode() < 500) {
          acknowledged++;
          return new Answer(response.statusCode(), MAPPER.readTree(response.body()));
        }
      } catch (IOException e) {
        // It is down, or went down before it could answer.
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      repeated++;
      Await.pass(PAUSE);
    }
    throw new IllegalStateException("no coordinator answers " + method + " " + path);
  }

  /** All jobs, newest first, as the API lists them. */
  List<JsonNode> list() {
    List<JsonNode> all = new ArrayList<>();
    String before = "";
    while (true) {
      JsonNode page = ask("GET", "jobs?limit=500" + before, null, null).body();
      page.path("jobs").forEach(all::add);
      if (page.path("next").isNull()) {
        return all;
      }
      before = "&before=" + page.path("next").asText();
    }
  }

  JsonNode show(String id) {
    return ask("GET", "jobs/" + id, null, null).body();
  }

  boolean isOver(String id) {
    return isOver(show(id));
  }

  private static boolean isOver(JsonNode job) {
    return OVER.contains(job.path("state").asText());
  }

  /** Lets all jobs go on that are held. */
  void resumeAll() {
    submitted.keySet().forEach(id -> wish(id, "resume"));
  }

  void stop() {
    stopped = true;
  }

  /** Why the script has ended before it was stopped, or nothing. */
  String failure() {
    return failure;
  }

  /** By their ids. */
  Map<String, Submitted> submitted() {
    return Map.copyOf(submitted);
  }

  /** Ids of jobs whose cancelling was acknowledged. */
  Set<String> cancelled() {
    return Set.copyOf(cancelled);
  }

  int acknowledged() {
    return acknowledged;
  }

  /** Requests without an answer. */
  int repeated() {
    return repeated;
  }
}

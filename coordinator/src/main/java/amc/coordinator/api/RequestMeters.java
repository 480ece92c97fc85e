package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.mapResponse;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Route;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;

/** Counts and times requests by route, method and status. Thread-safe. */
final class RequestMeters {
  private static final String BASE = ApiRoutes.BASE + "/";

  /** What may follow the base; everything else is one route, since anybody can ask for anything. */
  private static final Set<String> KINDS =
      Set.of(
          "jobs",
          "data",
          "tokens",
          "workers",
          "session",
          "presets",
          "schema",
          "check",
          "openapi.yaml");

  /** What may follow an id. */
  private static final Set<String> PARTS =
      Set.of(
          "events",
          "metrics",
          "tensorboard",
          "results",
          "archive",
          "pause",
          "resume",
          "cancel",
          "lineage",
          "generations",
          "members",
          "survival");

  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE");

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;

  RequestMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Measures until the answer begins; streams go on after that. */
  Route measured(Route route) {
    return extractRequest(
        request -> {
          long start = System.nanoTime();
          return mapResponse(response -> measure(request, response, start), () -> route);
        });
  }

  private HttpResponse measure(HttpRequest request, HttpResponse response, long start) {
    String method = request.method().value();
    Timer.builder("amc.http.requests")
        .description("Requests, and the time until their answers begin.")
        .tag("route", route(request.getUri().path()))
        .tag("method", METHODS.contains(method) ? method : "other")
        .tag("status", Integer.toString(response.status().intValue()))
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(Duration.ofNanos(System.nanoTime() - start));
    return response;
  }

  /** The route that a path belongs to: one of some dozens. */
  static String route(String path) {
    if (path.equals("/health") || path.equals("/metrics")) {
      return path;
    }
    String[] parts = path.startsWith(BASE) ? path.substring(BASE.length()).split("/", -1) : null;
    if (parts == null || !KINDS.contains(parts[0])) {
      return "other";
    }
    StringBuilder route = new StringBuilder(BASE).append(parts[0]);
    if (parts.length > 1) {
      route.append("/{id}");
    }
    if (parts.length > 2) {
      route.append('/').append(PARTS.contains(parts[2]) ? parts[2] : "{part}");
    }
    return route.append(parts.length > 3 ? "/{name}" : "").toString();
  }
}

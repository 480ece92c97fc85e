package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.handleExceptions;
import static akka.http.javadsl.server.Directives.handleRejections;
import static akka.http.javadsl.server.Directives.mapResponse;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.withRequestTimeout;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import scala.concurrent.duration.FiniteDuration;

/** All routes together. */
final class ApiRoutes {
  /** Path of the API's first version, which everything is below of. */
  static final String BASE = "/api/v1";

  /** How long an answer may take: below a connection's idle time, which would end it silently. */
  private static final FiniteDuration PATIENCE = FiniteDuration.create(50, TimeUnit.SECONDS);

  private ApiRoutes() {}

  /**
   * The API, and the dashboard that uses it.
   *
   * @param onLoopback whether only this machine can ask
   */
  static Route create(ActorSystem<?> system, ApiServices services, boolean onLoopback) {
    Blocking blocking = new Blocking(system);
    Access access = new Access(services.tokens(), blocking, onLoopback);
    JobRoutes jobs = new JobRoutes(system, services, access, blocking);
    MetricsRoutes metrics = new MetricsRoutes(services, access);
    Feeds feeds = new Feeds(system, services.jobs(), services.metrics());
    EventRoutes events = new EventRoutes(system, services, access, blocking, feeds);
    ResultRoutes results = new ResultRoutes(services, access);
    TableRoutes tables = new TableRoutes(services, access);
    DraftRoutes drafts = new DraftRoutes(system, services.intake(), access, blocking);
    SessionRoutes sessions = new SessionRoutes(system, access, blocking);
    DataRoutes data = new DataRoutes(system, services.contents(), access, blocking);
    TokenRoutes tokens = new TokenRoutes(system, services, access, blocking, Clock.systemUTC());
    DescriptionRoute description = new DescriptionRoute();
    WorkerRoutes workers = new WorkerRoutes(services.members(), access);
    Route ofJobs =
        concat(
            pathEnd(jobs::all),
            pathPrefix(
                PathMatchers.segment(),
                id ->
                    concat(
                        jobs.one(id),
                        metrics.of(id),
                        events.of(id),
                        results.of(id),
                        tables.of(id))));
    Route all =
        concat(
            pathPrefix("jobs", () -> ofJobs),
            pathPrefix("data", data::all),
            pathPrefix("tokens", tokens::all),
            path("workers", workers::all),
            path("session", sessions::all),
            path("openapi.yaml", description::all),
            drafts.all());
    MeterRegistry registry = services.meters().registry();
    Gauge.builder("amc.event.streams", feeds, Feeds::watchers)
        .description("Clients that watch a job.")
        .strongReference(true)
        .register(registry);
    return new RequestMeters(registry)
        .measured(
            concat(
                new DashboardRoutes().all(),
                answered(
                    concat(
                        pathPrefix(PathMatchers.segment("api").slash("v1"), () -> all),
                        new MonitoringRoutes(services.meters(), blocking).all()))));
  }

  /** Whatever becomes of a request, its answer is one of ours. */
  private static Route answered(Route route) {
    return mapResponse(
        Answers::secured,
        () ->
            withRequestTimeout(
                PATIENCE,
                _ ->
                    Answers.secured(
                        Failures.unavailable("the service is overloaded: try again in a moment")
                            .toResponse()),
                () ->
                    handleExceptions(
                        Failures.exceptions(),
                        () -> handleRejections(Failures.rejections(), () -> route))));
  }
}

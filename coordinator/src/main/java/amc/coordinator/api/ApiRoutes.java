package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.handleExceptions;
import static akka.http.javadsl.server.Directives.handleRejections;
import static akka.http.javadsl.server.Directives.mapResponse;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.withRequestTimeout;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
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
   * The API.
   *
   * @param onLoopback whether only this machine can ask
   */
  static Route create(ActorSystem<?> system, ApiServices services, boolean onLoopback) {
    Blocking blocking = new Blocking(system);
    Access access = new Access(services.tokens(), blocking, onLoopback);
    JobRoutes jobs = new JobRoutes(system, services, access, blocking);
    return answered(
        pathPrefix(
            PathMatchers.segment("api").slash("v1"),
            () ->
                concat(
                    pathPrefix(
                        "jobs",
                        () ->
                            concat(
                                pathEnd(jobs::all),
                                pathPrefix(PathMatchers.segment(), jobs::one))))));
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

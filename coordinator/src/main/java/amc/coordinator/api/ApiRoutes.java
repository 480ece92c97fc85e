package amc.coordinator.api;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.MethodRejection;
import akka.http.javadsl.server.Rejection;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.javadsl.server.Route;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.http.scaladsl.model.IllegalRequestException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All routes of version 1, and what becomes of requests that no route takes. */
final class ApiRoutes {
  /** What all paths begin with. */
  static final String ROOT = "/api/v1";

  private static final Logger LOG = LoggerFactory.getLogger(ApiRoutes.class);

  private ApiRoutes() {}

  static Route of(ApiServices services, Routing routing, ActorSystem<?> system) {
    Route jobs =
        Directives.pathPrefix(
            "jobs",
            () ->
                Directives.concat(
                    new SubmitRoute(services, routing).route(),
                    new JobRoutes(services.jobs(), routing).routes(),
                    new ResultRoutes(services, routing).routes(),
                    new EventRoutes(services, routing, system).routes()));
    Route others =
        Directives.concat(
            Directives.pathPrefix("data", () -> new DataRoutes(services, routing).routes()),
            Directives.pathPrefix("tokens", () -> new TokenRoutes(services, routing).routes()),
            Directives.path(
                "workers", () -> Directives.get(() -> routing.handle(c -> workers(services)))));
    Route all =
        Directives.pathPrefix(
            "api", () -> Directives.pathPrefix("v1", () -> Directives.concat(jobs, others)));
    return Directives.respondWithHeaders(
        Answers.SECURITY,
        () ->
            Directives.handleExceptions(
                exceptions(),
                () ->
                    Directives.handleRejections(
                        rejections(), () -> Directives.concat(all, unknown(routing)))));
  }

  /** Nobody who may not ask learns which paths there are. */
  private static Route unknown(Routing routing) {
    return routing.handle(
        caller -> {
          throw Problem.of(404, "there is nothing here: see the API's documentation");
        });
  }

  private static HttpResponse workers(ApiServices services) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode workers = body.putArray("workers");
    services
        .cluster()
        .workers()
        .forEach(
            worker ->
                workers
                    .addObject()
                    .put("address", worker.address())
                    .put("threads", worker.threads()));
    return Answers.json(200, body);
  }

  private static RejectionHandler rejections() {
    return RejectionHandler.newBuilder()
        .handleAll(
            MethodRejection.class,
            methods ->
                Directives.complete(
                    Problem.of(405, "this path takes other methods: see the API's documentation")
                        .response()))
        .handle(
            Rejection.class,
            rejection ->
                Directives.complete(
                    Problem.badRequest(
                            "the request is not as it must be: see the API's documentation")
                        .response()))
        .handleNotFound(
            Directives.complete(
                Problem.of(404, "there is nothing here: see the API's documentation").response()))
        .build();
  }

  private static ExceptionHandler exceptions() {
    return ExceptionHandler.newBuilder()
        .matchAny(failure -> Directives.complete(response(failure)))
        .build();
  }

  /** Nothing of what is inside gets out. */
  private static HttpResponse response(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case Problem problem -> problem.response();
      case EntityStreamSizeException e ->
          Problem.of(413, "the body is too large: see the API's documentation").response();
      case IllegalRequestException e ->
          Problem.badRequest("the request is not as HTTP has it").response();
      case SQLException e -> {
        LOG.warn("the database does not answer: {}", e.getMessage());
        yield Problem.of(503, "the database does not answer: try again soon").response();
      }
      default -> {
        LOG.error("a request failed", cause);
        yield Problem.of(500, "the server has failed: its log says more").response();
      }
    };
  }
}

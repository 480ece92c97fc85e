package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.post;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import amc.coordinator.api.Access.Caller;
import amc.coordinator.catalog.Role;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Log-in of browsers: a cookie holds the token where no script can read it, and goes to the API of
 * this server alone. Requests that change something need a header as well, which no form of another
 * site can send. Thread-safe.
 */
final class SessionRoutes {
  private final ActorSystem<?> system;
  private final Access access;
  private final Blocking blocking;

  SessionRoutes(ActorSystem<?> system, Access access, Blocking blocking) {
    this.system = system;
    this.access = access;
    this.blocking = blocking;
  }

  /** What is at the path of the session. */
  Route all() {
    return concat(
        get(() -> access.answer(Role.VIEWER, this::show)),
        post(() -> extractRequest(request -> completeWithFuture(begin(request)))),
        delete(() -> extractRequest(request -> completeWithFuture(end(request)))));
  }

  private HttpResponse show(Caller caller, HttpRequest request) throws SQLException {
    Parameters.of(request);
    ObjectNode json = Answers.object();
    json.put("owner", caller.owner());
    json.put("role", Access.name(caller.role()));
    json.put("tokens", !access.isOpen());
    return Answers.of(StatusCodes.OK, json);
  }

  private CompletionStage<HttpResponse> begin(HttpRequest request) {
    Parameters.of(request);
    Body.requireJson(request); // which no form can send
    return Body.read(request, system)
        .thenCompose(
            bytes ->
                blocking.ask(
                    () -> {
                      String token = Body.of(bytes, List.of("token")).requiredText("token").strip();
                      access.holder(token);
                      return cookie(request, token, "");
                    }));
  }

  private CompletionStage<HttpResponse> end(HttpRequest request) {
    Parameters.of(request);
    return blocking.ask(() -> cookie(request, "", "; Max-Age=0"));
  }

  private static HttpResponse cookie(HttpRequest request, String token, String more) {
    boolean encrypted =
        request.getUri().getScheme().equals("https")
            || request
                .getHeader("X-Forwarded-Proto") // of a proxy; can only make the cookie stricter
                .map(HttpHeader::value)
                .filter("https"::equals)
                .isPresent();
    return HttpResponse.create()
        .withStatus(StatusCodes.NO_CONTENT)
        .addHeader(
            RawHeader.create(
                "Set-Cookie",
                "%s=%s; Path=/api; HttpOnly; SameSite=Strict%s%s"
                    .formatted(Access.COOKIE, token, encrypted ? "; Secure" : "", more)));
  }
}

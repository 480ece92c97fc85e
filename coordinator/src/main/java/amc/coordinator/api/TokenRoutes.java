package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.post;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import amc.coordinator.api.Problem.Refused;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.Tokens.Token;
import amc.protocol.message.Jobs;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Making, listing and revoking tokens. Thread-safe. */
final class TokenRoutes {
  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
  private static final long MOST_DAYS = 36_500;

  private final ActorSystem<?> system;
  private final ApiServices services;
  private final Access access;
  private final Blocking blocking;
  private final Clock clock;

  TokenRoutes(
      ActorSystem<?> system, ApiServices services, Access access, Blocking blocking, Clock clock) {
    this.system = system;
    this.services = services;
    this.access = access;
    this.blocking = blocking;
    this.clock = clock;
  }

  /** What is at and below the path of tokens. */
  Route all() {
    return concat(
        pathEnd(
            () ->
                concat(
                    get(() -> access.answer(Role.ADMIN, (_, request) -> list(request))),
                    post(() -> access.begin(Role.ADMIN, (_, request) -> make(request))))),
        path(
            PathMatchers.segment(),
            id -> delete(() -> access.answer(Role.ADMIN, (_, _) -> revoke(id)))));
  }

  private HttpResponse list(HttpRequest request) throws SQLException {
    Parameters.of(request);
    ObjectNode json = Answers.object();
    ArrayNode tokens = json.putArray("tokens");
    services.tokens().list().forEach(token -> tokens.add(json(token)));
    return Answers.of(StatusCodes.OK, json);
  }

  private static ObjectNode json(Token token) {
    ObjectNode json = Answers.object();
    json.put("id", token.id());
    json.put("owner", token.owner());
    json.put("role", Access.name(token.role()));
    JobJson.put(json, "created", token.created());
    JobJson.put(json, "expires", token.expires());
    JobJson.put(json, "revoked", token.revoked());
    return json;
  }

  private CompletionStage<HttpResponse> make(HttpRequest request) {
    Body.requireJson(request);
    Parameters.of(request);
    return Body.read(request, system)
        .thenCompose(
            bytes ->
                blocking.ask(() -> make(Body.of(bytes, List.of("owner", "role", "expiresDays")))));
  }

  private HttpResponse make(Body body) throws SQLException {
    String owner = body.requiredText("owner");
    if (!OWNER.matcher(owner).matches()) {
      throw Problem.badRequest(
          "owner=%s must be 1 to 64 letters, digits or . _ @ + -, beginning with a letter or digit"
              .formatted(Texts.shown(owner)));
    }
    Role role = Texts.constant("role", body.requiredText("role"), Role.class);
    Instant expires =
        body.integer("expiresDays", 1, MOST_DAYS)
            .map(days -> clock.instant().plus(Duration.ofDays(days)))
            .orElse(null);
    if (role != Role.ADMIN && services.tokens().isEmpty()) {
      throw new Refused(
          StatusCodes.CONFLICT,
          "role=%s must be admin for the first token: from then on nobody can make others without it"
              .formatted(Access.name(role)));
    }
    String secret = services.secrets().get();
    Token token =
        services.tokens().add(Jobs.name(services.ids().getAsLong()), secret, owner, role, expires);
    return Answers.of(StatusCodes.CREATED, json(token).put("token", secret));
  }

  private HttpResponse revoke(String id) throws SQLException {
    if (!services.tokens().revoke(Texts.plain("id", id))) {
      throw new Refused(
          StatusCodes.NOT_FOUND,
          "token=%s is unknown: GET %s/tokens lists all"
              .formatted(Texts.shown(id), ApiRoutes.BASE));
    }
    return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
  }
}

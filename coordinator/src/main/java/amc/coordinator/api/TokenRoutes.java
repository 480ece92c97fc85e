package amc.coordinator.api;

import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.Tokens.Token;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Who may use the service; for admins. */
final class TokenRoutes {
  private static final long MAX_BODY_BYTES = 4096;
  private static final int MAX_DAYS = 3650;

  private final ApiServices services;
  private final Routing routing;

  TokenRoutes(ApiServices services, Routing routing) {
    this.services = services;
    this.routing = routing;
  }

  /** Beneath {@code /tokens}. */
  Route routes() {
    return Directives.concat(
        Directives.pathEndOrSingleSlash(
            () ->
                Directives.concat(
                    Directives.get(
                        () ->
                            routing.handle(
                                caller -> {
                                  caller.require(Role.ADMIN);
                                  return list();
                                })),
                    Directives.post(this::post))),
        Directives.path(
            segment(),
            id ->
                Directives.delete(
                    () ->
                        routing.handle(
                            caller -> {
                              caller.require(Role.ADMIN);
                              return revoke(id);
                            }))));
  }

  private Route post() {
    return Directives.withSizeLimit(
        MAX_BODY_BYTES,
        () ->
            Directives.entity(
                Unmarshaller.entityToByteArray(),
                body ->
                    Directives.extractRequest(
                        request ->
                            routing.handle(
                                caller -> {
                                  caller.require(Role.ADMIN);
                                  if (!request
                                      .entity()
                                      .getContentType()
                                      .mediaType()
                                      .toString()
                                      .equals("application/json")) {
                                    throw Problem.of(415, "Content-Type must be application/json");
                                  }
                                  return make(Answers.object(body));
                                }))));
  }

  private HttpResponse list() throws SQLException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode tokens = body.putArray("tokens");
    for (Token token : services.tokens().list()) {
      tokens.add(json(token));
    }
    return Answers.json(200, body);
  }

  private static ObjectNode json(Token token) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", token.id());
    json.put("owner", token.owner());
    json.put("role", JobJson.lower(token.role()));
    JobJson.put(json, "created", token.created());
    JobJson.put(json, "expires", token.expires());
    JobJson.put(json, "revoked", token.revoked());
    return json;
  }

  private HttpResponse make(JsonNode wanted) throws SQLException {
    String owner = wanted.path("owner").asText();
    if (!owner.matches("[A-Za-z0-9._@-]{1,64}")) {
      throw Problem.badRequest("owner must be 1 to 64 letters, digits or . _ @ -");
    }
    Role role =
        Arrays.stream(Role.values())
            .filter(r -> JobJson.lower(r).equals(wanted.path("role").asText()))
            .findFirst()
            .orElseThrow(() -> Problem.badRequest("role must be one of viewer, submitter, admin"));
    String secret = services.secrets().get();
    Token token =
        services
            .tokens()
            .add(
                HexFormat.of().toHexDigits(services.ids().getAsLong()),
                secret,
                owner,
                role,
                expiry(wanted.get("expiresDays")));
    ObjectNode json = json(token);
    json.put("token", secret);
    return Answers.json(201, json);
  }

  private static @Nullable Instant expiry(@Nullable JsonNode days) {
    if (days == null || days.isNull()) {
      return null;
    }
    if (!days.isInt() || days.intValue() < 1 || days.intValue() > MAX_DAYS) {
      throw Problem.badRequest("expiresDays must be in [1, %s], or null".formatted(MAX_DAYS));
    }
    return Instant.now().plus(Duration.ofDays(days.intValue()));
  }

  private HttpResponse revoke(String id) throws SQLException {
    if (!services.tokens().revoke(id)) {
      throw Problem.of(404, "token=%s is not there".formatted(Routing.shortened(id)));
    }
    return HttpResponse.create().withStatus(204);
  }
}

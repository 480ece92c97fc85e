package amc.deploy.remote;

import amc.protocol.job.UserError;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a server has answered.
 *
 * @param location where it sends the caller instead; null where it does not
 * @param body JSON, of an answer or a problem (RFC 9457); missing where it is something else
 */
record Answer(int status, @Nullable String location, JsonNode body) {
  static final JsonMapper JSON = JsonMapper.builder().build();

  static final int OK = 200;
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;
  static final int TOO_MANY = 429;
  static final int SERVER_ERROR = 500;
  static final int BAD_GATEWAY = 502;
  static final int UNAVAILABLE = 503;
  static final int GATEWAY_TIMEOUT = 504;

  static Answer of(int status, @Nullable String location, byte[] bytes) {
    JsonNode body;
    try {
      body = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      body = MissingNode.getInstance();
    } catch (IOException e) {
      throw new IllegalStateException(e); // memory is read
    }
    return new Answer(status, location, body);
  }

  boolean isGood() {
    return status / 100 == 2;
  }

  /** Whether the server, or what is behind a gateway, is away for a while. */
  boolean isAway() {
    return status == UNAVAILABLE || status == BAD_GATEWAY || status == GATEWAY_TIMEOUT;
  }

  /**
   * The JSON object of a good answer.
   *
   * @throws UserError of any other
   */
  JsonNode object(Server server) {
    if (!isGood()) {
      throw problem(server);
    }
    if (!body.isObject()) {
      throw foreign(server);
    }
    return body;
  }

  /** What to say of an answer that is good, but not the API's. */
  static UserError foreign(Server server) {
    return failure(
        RemoteFailure.Kind.WRONG,
        "%s answers something else than amc serve does: check the address (--server)"
            .formatted(server));
  }

  /** What to say of an answer that is not good. */
  UserError problem(Server server) {
    String detail = detail();
    return switch (status) {
      case UNAUTHORIZED ->
          failure(
              RemoteFailure.Kind.REFUSED,
              server.token() == null
                  ? "%s wants a token: set AMC_TOKEN or --token".formatted(server)
                  : "%s: %s (AMC_TOKEN, --token)"
                      .formatted(
                          server, said("this token is not valid: ask an admin for another one")));
      case FORBIDDEN ->
          failure(
              RemoteFailure.Kind.REFUSED,
              said("this token may not do that: ask an admin for one of a higher role"));
      case NOT_FOUND ->
          failure(
              RemoteFailure.Kind.WRONG,
              detail.isEmpty()
                  ? "%s has no such thing: is it the address of amc serve (--server)?"
                      .formatted(server)
                  : detail);
      case TOO_MANY ->
          failure(RemoteFailure.Kind.AWAY, said("too many requests or open jobs: try again later"));
      default -> {
        if (location != null && status / 100 == 3) {
          yield failure(
              RemoteFailure.Kind.WRONG,
              "%s sends on to %s: give that address with --server"
                  .formatted(server, Printable.of(location)));
        }
        if (status >= SERVER_ERROR) {
          yield failure(
              RemoteFailure.Kind.AWAY,
              "%s cannot answer (status %s%s): try again, and see its log"
                  .formatted(server, status, detail.isEmpty() ? "" : ": " + detail));
        }
        yield failure(
            RemoteFailure.Kind.WRONG,
            said("%s refuses this with status %s: see its log".formatted(server, status)));
      }
    };
  }

  private String said(String otherwise) {
    String detail = detail();
    return detail.isEmpty() ? otherwise : detail;
  }

  /** The problem's detail, else its title, else nothing. */
  private String detail() {
    String detail = body.path("detail").asText("");
    return Printable.of(detail.isBlank() ? body.path("title").asText("") : detail);
  }

  private static UserError failure(RemoteFailure.Kind kind, String message) {
    return new UserError(message, new RemoteFailure(kind, message, null));
  }

  /** JSON text of a value, in UTF-8. */
  static byte[] bytes(JsonNode value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }
}

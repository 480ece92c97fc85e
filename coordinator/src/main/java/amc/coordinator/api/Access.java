package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.extractRequest;

import akka.http.javadsl.model.Host;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.server.Route;
import amc.coordinator.api.Problem.Refused;
import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.Tokens;
import amc.coordinator.catalog.Tokens.Token;
import amc.protocol.message.Jobs;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Finds out who asks, and what they may do. Thread-safe. */
final class Access {
  private static final String SCHEME = "Bearer ";
  private static final int MOST_CHARACTERS = 512; // of a token; ours are far shorter
  private static final Caller LOCAL = new Caller("local", Role.ADMIN);

  private final Tokens tokens;
  private final Blocking blocking;
  private final boolean onLoopback;

  /**
   * Access by tokens.
   *
   * @param onLoopback whether only this machine can ask; then everybody may everything as long as
   *     there is no token
   */
  Access(Tokens tokens, Blocking blocking, boolean onLoopback) {
    this.tokens = tokens;
    this.blocking = blocking;
    this.onLoopback = onLoopback;
  }

  /** Who asks. */
  record Caller(String owner, Role role) {
    /**
     * Makes sure that the caller may change a job.
     *
     * @throws Refused if it is somebody else's
     */
    void mayChange(Entry entry) {
      if (!role.includes(Role.ADMIN) && !entry.submission().owner().equals(owner)) {
        throw new Refused(
            StatusCodes.FORBIDDEN,
            "job=%s belongs to %s: only its owner and administrators may change it"
                .formatted(Jobs.name(entry.id()), entry.submission().owner()));
      }
    }
  }

  /** Answers on a thread that may block. */
  @FunctionalInterface
  interface Work {
    HttpResponse answer(Caller caller, HttpRequest request) throws Exception;
  }

  /** Answers in time; may not block for long. */
  @FunctionalInterface
  interface Start {
    CompletionStage<HttpResponse> begin(Caller caller, HttpRequest request);
  }

  /** Answers callers of a role. */
  Route answer(Role least, Work work) {
    return extractRequest(
        request ->
            completeWithFuture(blocking.ask(() -> work.answer(caller(request, least), request))));
  }

  /** Begins to answer callers of a role. */
  Route begin(Role least, Start start) {
    return extractRequest(
        request ->
            completeWithFuture(
                blocking
                    .ask(() -> caller(request, least))
                    .thenCompose(caller -> start.begin(caller, request))));
  }

  private Caller caller(HttpRequest request, Role least) throws SQLException {
    Caller caller = who(request);
    if (!caller.role().includes(least)) {
      String enough =
          Arrays.stream(Role.values())
              .filter(role -> role.includes(least))
              .map(Access::name)
              .collect(Collectors.joining(" or "));
      throw new Refused(
          StatusCodes.FORBIDDEN,
          "role=%s must be %s for this: ask an administrator for another token"
              .formatted(name(caller.role()), enough));
    }
    return caller;
  }

  private Caller who(HttpRequest request) throws SQLException {
    if (onLoopback && tokens.isEmpty()) {
      requireNoStranger(request);
      return LOCAL;
    }
    Optional<String> header = request.getHeader("Authorization").map(HttpHeader::value);
    String given = header.orElse("");
    if (!given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new Refused(
          StatusCodes.UNAUTHORIZED, "a token is lacking: send it as Authorization: Bearer TOKEN");
    }
    String secret = given.substring(SCHEME.length()).strip();
    Token token = secret.length() > MOST_CHARACTERS ? null : tokens.check(secret);
    if (token == null) {
      throw new Refused(
          StatusCodes.UNAUTHORIZED,
          "the token is unknown, revoked or expired: ask an administrator for another one");
    }
    return new Caller(token.owner(), token.role());
  }

  /**
   * Where no token is asked for, a page of the web in a browser on this machine must not pass for
   * its user: neither under a name of its own that leads here, nor by a form that it sends here.
   */
  private static void requireNoStranger(HttpRequest request) {
    Uri uri = request.getUri();
    String origin = request.getHeader("Origin").map(HttpHeader::value).orElse("");
    String own = "http://" + authority(uri);
    if (!isLoopback(uri.getHost()) || !(origin.isEmpty() || origin.equalsIgnoreCase(own))) {
      throw new Refused(
          StatusCodes.FORBIDDEN,
          "without tokens only programs on this machine are served: use http://127.0.0.1 or"
              + " http://localhost, or make a token");
    }
  }

  private static String authority(Uri uri) {
    String host =
        uri.getHost().isIPv6() ? "[" + uri.getHost().address() + "]" : uri.host().address();
    return uri.getPort() == 80 ? host : host + ":" + uri.getPort();
  }

  private static boolean isLoopback(Host host) {
    String address = host.address();
    return host.isNamedHost() && address.equalsIgnoreCase("localhost")
        || host.isIPv4() && address.startsWith("127.")
        || host.isIPv6() && address.equals("::1");
  }

  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

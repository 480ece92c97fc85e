package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.extractRequest;

import akka.http.javadsl.model.Host;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.Cookie;
import akka.http.javadsl.model.headers.HttpCookiePair;
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
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Finds out who asks, and what they may do. Thread-safe. */
final class Access {
  private static final String SCHEME = "Bearer ";
  private static final int MOST_CHARACTERS = 512; // of a token; ours are far shorter

  /** Cookie that holds a token. */
  static final String COOKIE = "amc_session";

  private static final String PAGE_HEADER = "X-Amc-Request";
  private static final String SAME = "same-origin";
  private static final Set<String> SAFE = Set.of("GET", "HEAD");
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

  /**
   * Whether who has sent a request may still do so: a token is good until it is revoked or expires.
   *
   * @throws SQLException if the database does not answer
   */
  boolean permits(HttpRequest request, Role least) throws SQLException {
    try {
      caller(request, least);
      return true;
    } catch (Refused e) {
      return false;
    }
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
    if (isOpen()) {
      requireNoStranger(request);
      return LOCAL;
    }
    String given = request.getHeader("Authorization").map(HttpHeader::value).orElse("");
    if (given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return holder(given.substring(SCHEME.length()).strip());
    }
    Optional<String> cookie = given.isEmpty() ? cookie(request) : Optional.empty();
    if (cookie.isEmpty()) {
      throw new Refused(
          StatusCodes.UNAUTHORIZED, "a token is lacking: send it as Authorization: Bearer TOKEN");
    }
    requireOwnPage(request);
    return holder(cookie.get());
  }

  /** Whether everybody may do everything now. */
  boolean isOpen() throws SQLException {
    return onLoopback && tokens.isEmpty();
  }

  /**
   * Whose a token is.
   *
   * @throws Refused if nobody's
   */
  Caller holder(String secret) throws SQLException {
    Token token = secret.length() > MOST_CHARACTERS ? null : tokens.check(secret);
    if (token == null) {
      throw new Refused(
          StatusCodes.UNAUTHORIZED,
          "the token is unknown, revoked or expired: ask an administrator for another one");
    }
    return new Caller(token.owner(), token.role());
  }

  private static Optional<String> cookie(HttpRequest request) {
    return request
        .getHeader(Cookie.class)
        .flatMap(
            header ->
                StreamSupport.stream(header.getCookies().spliterator(), false)
                    .filter(each -> each.name().equals(COOKIE))
                    .map(HttpCookiePair::value)
                    .findFirst());
  }

  /**
   * A browser sends its cookies whoever made it ask. What changes something has to come from a page
   * of this server, whose scripts alone can add a header.
   */
  private static void requireOwnPage(HttpRequest request) {
    boolean changes = !SAFE.contains(request.method().name());
    String site = request.getHeader("Sec-Fetch-Site").map(HttpHeader::value).orElse(SAME);
    boolean own = site.equals(SAME) || site.equals("none");
    if (changes && !(own && request.getHeader(PAGE_HEADER).isPresent())) {
      throw new Refused(
          StatusCodes.FORBIDDEN,
          "with a cookie, changes need the header %s, from a page of this server: programs send"
                  .formatted(PAGE_HEADER)
              + " Authorization: Bearer TOKEN instead");
    }
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

package amc.coordinator.api;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import amc.coordinator.catalog.Entry;
import amc.coordinator.catalog.Role;
import amc.coordinator.catalog.Tokens;
import amc.coordinator.catalog.Tokens.Token;
import java.net.URI;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/** Who asks, and what they may. Thread-safe. */
final class Access {
  private static final String BEARER = "bearer ";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
  private static final String LOCAL = "local";

  private final Tokens tokens;
  private final boolean loopback;

  /**
   * @param loopback whether the server can be reached from this machine alone; then it asks for no
   *     tokens until there are some
   */
  Access(Tokens tokens, boolean loopback) {
    this.tokens = tokens;
    this.loopback = loopback;
  }

  /** Somebody who asks. */
  record Caller(String owner, Role role) {
    /** Refuses those of a lower role. */
    void require(Role least) {
      if (!role.includes(least)) {
        throw Problem.of(
            403, "this needs a token of role %s, yours is %s".formatted(name(least), name(role)));
      }
    }

    /** Refuses those who may not change a job. */
    void requireOwn(Entry entry) {
      require(Role.SUBMITTER);
      if (role != Role.ADMIN && !owner.equals(entry.submission().owner())) {
        throw Problem.of(403, "the job belongs to somebody else: ask its owner, or an admin");
      }
    }

    private static String name(Role role) {
      return role.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Who asks. Blocks.
   *
   * @throws Problem if nobody can tell, or the request was made by a page of another site
   */
  Caller check(HttpRequest request) throws SQLException {
    requireSameSite(request);
    String given = value(request, "Authorization");
    if (given.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      Token token = tokens.check(given.substring(BEARER.length()).strip());
      if (token == null) {
        throw Problem.of(401, "the token is unknown, revoked or expired: ask an admin for another");
      }
      return new Caller(token.owner(), token.role());
    }
    if (loopback && tokens.list().isEmpty()) {
      // A page of another site may have its name point here (DNS rebinding).
      if (!LOOPBACK.contains(host(value(request, "Host")))) {
        throw Problem.of(403, "a server without tokens answers to localhost alone: make a token");
      }
      return new Caller(LOCAL, Role.ADMIN);
    }
    throw Problem.of(401, "a token is needed: send Authorization: Bearer TOKEN");
  }

  private static void requireSameSite(HttpRequest request) {
    String origin = value(request, "Origin");
    if (!origin.isEmpty() && !authority(origin).equalsIgnoreCase(value(request, "Host"))) {
      throw Problem.of(403, "pages of other sites may not use this API");
    }
  }

  private static String authority(String origin) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority == null ? "" : authority;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String host(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    boolean port = colon > hostAndPort.lastIndexOf(']');
    return (port ? hostAndPort.substring(0, colon) : hostAndPort).toLowerCase(Locale.ROOT);
  }

  private static String value(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value).orElse("");
  }
}

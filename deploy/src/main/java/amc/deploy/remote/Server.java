package amc.deploy.remote;

import amc.protocol.job.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server, and what it knows the caller by.
 *
 * @param base URL below which its API is; without a slash at its end
 * @param token null where there is none
 */
public record Server(URI base, @Nullable String token) {
  /** Where {@code amc serve} listens if nobody says otherwise. */
  public static final String DEFAULT = "http://127.0.0.1:8080";

  /** Variable that names a server. */
  public static final String SERVER_VARIABLE = "AMC_SERVER";

  /** Variable that holds a token. */
  public static final String TOKEN_VARIABLE = "AMC_TOKEN";

  /** Variable that names a file with a token, read where {@link #TOKEN_VARIABLE} is not set. */
  public static final String TOKEN_FILE_VARIABLE = "AMC_TOKEN_FILE";

  /**
   * What the command line says.
   *
   * @param context name of a known server
   */
  public record Given(@Nullable String url, @Nullable String token, @Nullable String context) {}

  /**
   * The server that is meant: the command line goes before the environment, the environment before
   * the context in use. A token of a context goes to no other server.
   *
   * @param known asked where nothing else names a server
   * @throws UserError if that is none
   */
  public static Server resolve(
      Given given, Map<String, String> environment, Supplier<Contexts> known) {
    if (given.url() != null && given.context() != null) {
      throw new UserError("--server and --context exclude each other: give one of them");
    }
    String tokenHere = given.token() != null ? given.token() : token(environment);
    if (given.url() != null) {
      return of(given.url(), "--server", tokenHere);
    }
    if (given.context() != null) {
      Contexts contexts = known.get();
      Contexts.Context named = contexts.get(given.context());
      String token = named.token() == null ? tokenHere : named.token();
      return of(named.server(), contexts.place(), given.token() != null ? given.token() : token);
    }
    String url = set(environment, SERVER_VARIABLE);
    if (url != null) {
      return of(url, SERVER_VARIABLE, tokenHere);
    }
    Contexts contexts = known.get();
    Contexts.Context used = contexts.used();
    return used == null
        ? of(DEFAULT, "default", tokenHere)
        : of(used.server(), contexts.place(), tokenHere == null ? used.token() : tokenHere);
  }

  private static @Nullable String token(Map<String, String> environment) {
    String token = set(environment, TOKEN_VARIABLE);
    String file = set(environment, TOKEN_FILE_VARIABLE);
    if (token != null || file == null) {
      return token;
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | InvalidPathException e) {
      throw new UserError(
          "%s=%s must be a file that can be read: %s".formatted(TOKEN_FILE_VARIABLE, file, e), e);
    }
  }

  private static @Nullable String set(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /**
   * Reads a server's URL.
   *
   * @param where it stands, for messages
   * @throws UserError if it is none
   */
  static Server of(String url, String where, @Nullable String token) {
    if (token != null && !token.matches("[!-~]{1,1000}")) {
      throw new UserError(
          "token must be visible ASCII (--token, %s): give it as it was printed"
              .formatted(TOKEN_VARIABLE));
    }
    try {
      URI uri = new URI(url.strip().replaceAll("/+$", ""));
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      boolean known = http || "https".equalsIgnoreCase(uri.getScheme());
      boolean plain =
          uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && uri.getPort() <= 65535;
      if (known && plain && uri.getHost() != null) {
        return new Server(uri, token);
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new UserError(
        "server=%s must be http://HOST:PORT or https://HOST:PORT (%s)"
            .formatted(Printable.of(url), where));
  }

  /** URL of something in the API. */
  URI uri(String path) {
    return URI.create(base + "/api/v1/" + path);
  }

  @Override
  public String toString() {
    return base.toString(); // the token is nobody's business
  }
}

package amc.coordinator.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.conditional;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.mapResponse;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.pathSingleSlash;
import static akka.http.javadsl.server.Directives.reject;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.EntityTag;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import amc.coordinator.api.DashboardFiles.StaticFile;
import java.util.List;

/**
 * The dashboard: a page at {@code /} and what it loads below {@code /ui}. These files say nothing
 * of anybody's jobs, so that everyone may have them; what they show comes through the API, to whom
 * it belongs. Thread-safe.
 */
final class DashboardRoutes {
  /**
   * Scripts and styles come from here and from nowhere else, nothing in a page becomes a script,
   * and no other page has it in a frame.
   */
  private static final List<HttpHeader> HEADERS =
      List.of(
          RawHeader.create(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                  + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                  + " trusted-types 'none'"),
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("Referrer-Policy", "no-referrer"),
          RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"),
          RawHeader.create("Cache-Control", "no-cache")); // kept, but never used unasked

  private final DashboardFiles files = new DashboardFiles();

  /** What is at and below the root. Rejects what is no file of the dashboard. */
  Route all() {
    return concat(
        pathSingleSlash(() -> get(() -> file(DashboardFiles.PAGE))),
        pathPrefix(
            "ui",
            () ->
                path(PathMatchers.segments(), parts -> get(() -> file(String.join("/", parts))))));
  }

  private Route file(String name) {
    StaticFile file = files.find(name);
    if (file == null) {
      return reject();
    }
    return mapResponse(
        response -> response.addHeaders(HEADERS),
        () ->
            conditional(
                EntityTag.create(file.tag(), false),
                () ->
                    complete(
                        HttpResponse.create()
                            .withEntity(HttpEntities.create(file.type(), file.content())))));
  }
}
